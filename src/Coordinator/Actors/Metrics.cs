using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace KdCluster.Coordinator.Actors;

/// <summary>Numbers for `/metrics`, in Prometheus' text format.</summary>
public sealed class Metrics
{
    private readonly ConcurrentDictionary<(string Name, string Labels), double> _values = new();
    private readonly ConcurrentDictionary<string, (string Type, string Help)> _names = new();

    public void Count(string name, string help, double by = 1, string labels = "")
    {
        _names.TryAdd(name, ("counter", help));
        _values.AddOrUpdate((name, labels), by, (_, old) => old + by);
    }

    public void Set(string name, string help, double value, string labels = "")
    {
        _names.TryAdd(name, ("gauge", help));
        _values[(name, labels)] = value;
    }

    /// <summary>Takes back a value whose subject is gone.</summary>
    public void Clear(string name, string labels) => _values.TryRemove((name, labels), out _);

    public static string Label(string name, string value) =>
        $"{name}=\"{Escaped(value)}\"";

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public string Render()
    {
        var text = new StringBuilder();
        var values = _values.ToLookup(v => v.Key.Name);
        foreach (var (name, (type, help)) in _names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name)
                .Append(' ').Append(type).Append('\n');
            foreach (var ((_, labels), value) in values[name].OrderBy(v => v.Key.Labels, StringComparer.Ordinal))
                text.Append(name).Append(labels.Length == 0 ? "" : "{" + labels + "}").Append(' ')
                    .Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }
}
