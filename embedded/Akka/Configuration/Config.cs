using System.Globalization;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>Settings by dotted path. Immutable; a getter returns its default when the path is absent.</summary>
public class Config
{
    public static readonly Config Empty = ConfigurationFactory.Empty;
    private readonly HoconObject _root;

    public Config()
        : this(new HoconObject())
    {
    }

    internal Config(HoconObject root) => _root = root;

    public virtual bool IsEmpty => _root.Fields.Count == 0;

    internal HoconObject Root => _root;

    public virtual bool HasPath(string path) => Find(path) is not null;

    /// <summary>Lists and objects have no text: null.</summary>
    public virtual string GetString(string path, string? @default = null) =>
        Find(path) is { } node ? HoconScalar.Text(node)! : @default!;

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, @default, HoconScalar.Boolean);

    public virtual int GetInt(string path, int @default = 0) => Read(path, @default, t => int.Parse(t, CultureInfo.InvariantCulture));

    public virtual long GetLong(string path, long @default = 0) => Read(path, @default, t => long.Parse(t, CultureInfo.InvariantCulture));

    public virtual float GetFloat(string path, float @default = 0) => Read(path, @default, t => float.Parse(t, CultureInfo.InvariantCulture));

    public virtual double GetDouble(string path, double @default = 0) => Read(path, @default, t => double.Parse(t, CultureInfo.InvariantCulture));

    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, @default, t => decimal.Parse(t, CultureInfo.InvariantCulture));

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, @default.GetValueOrDefault(), t => HoconScalar.Duration(t, allowInfinite));

    /// <summary>Bytes; null when absent.</summary>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>Bytes.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => Read(path, def, t => HoconScalar.Size(t));

    /// <summary>Empty when absent.</summary>
    public virtual IList<string> GetStringList(string path) => Find(path) is null ? [] : ReadList(path, t => t);

    public virtual IList<string> GetStringList(string path, string[] defaultPaths) => Find(path) is null ? defaultPaths : ReadList(path, t => t);

    public virtual IList<int> GetIntList(string path) => ReadList(path, t => int.Parse(t, CultureInfo.InvariantCulture));

    public virtual IList<long> GetLongList(string path) => ReadList(path, t => long.Parse(t, CultureInfo.InvariantCulture));

    public virtual IList<double> GetDoubleList(string path) => ReadList(path, t => double.Parse(t, CultureInfo.InvariantCulture));

    public virtual IList<bool> GetBooleanList(string path) => ReadList(path, HoconScalar.Boolean);

    /// <summary>The object at a path, or null when there is none.</summary>
    public virtual Config GetConfig(string path) => Find(path) is HoconObject inner ? new Config(inner) : null!;

    /// <summary>These settings over <paramref name="fallback"/>'s.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        if (fallback is null)
            return this;
        return IsEmpty ? fallback : new Config(HoconObject.Merge(fallback._root, _root));
    }

    public override string ToString() => HoconPrinter.Print(_root);

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    private HoconNode? Find(string path) => _root.Find(HoconPath.Split(path));

    private T Read<T>(string path, T @default, Func<string, T> parse)
    {
        if (Find(path) is not { } node)
            return @default;
        var text = HoconScalar.Text(node) ?? throw new ConfigurationException($"The setting {path} is {(node is HoconObject ? "an object" : "a list")} or null; a single value is needed.");
        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new FormatException($"The setting {path} = {text} is no {typeof(T).Name}: {e.Message}", e);
        }
    }

    private List<T> ReadList<T>(string path, Func<string, T> parse)
    {
        var items = (Find(path) as HoconList)?.Items ?? [];
        return [.. items.Select(item => parse(HoconScalar.Text(item) ?? throw new ConfigurationException($"The list {path} holds something that is no single value.")))];
    }
}
