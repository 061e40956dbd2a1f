using System.Diagnostics;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace KdCluster.Tests;

/// <summary>What a program answers at `/metrics`, checked as Prometheus reads it.</summary>
internal static partial class Exposition
{
    /// <summary>The names of our families of series, as dashboards name them.</summary>
    public static IReadOnlySet<string> Names(string text) =>
        Samples(text).Select(sample => sample.Name).Where(name => name.StartsWith("kd_", StringComparison.Ordinal))
            .ToHashSet();

    public static IReadOnlyDictionary<string, double> Values(string text) =>
        Samples(text).ToDictionary(sample => sample.Name + sample.Labels, sample => sample.Value);

    /// <summary>
    /// Each family is described once, before its samples; no series comes twice; counters end in `_total` and nothing
    /// else does.
    /// </summary>
    public static void ShouldBeWellFormed(string text)
    {
        var (types, helps) = (new Dictionary<string, string>(), new HashSet<string>());
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', 4);
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                types.TryAdd(words[2], words[3]).ShouldBeTrue(line);
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                helps.Add(words[2]).ShouldBeTrue(line);
            else if (!line.StartsWith('#'))
                SampleLine().IsMatch(line).ShouldBeTrue(line);
        }

        Samples(text).Select(sample => sample.Name + sample.Labels).ShouldBeUnique();
        foreach (var (name, type) in types.Where(one => one.Key.StartsWith("kd_", StringComparison.Ordinal)))
        {
            helps.ShouldContain(name);
            name.EndsWith("_total", StringComparison.Ordinal).ShouldBe(type == "counter", name);
        }
    }

    /// <summary>What promtool has to say about our metrics.</summary>
    public static string PromtoolSays(string text)
    {
        using var promtool = Process.Start(new ProcessStartInfo(PromtoolFactAttribute.Path, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        promtool.StandardInput.Write(text);
        promtool.StandardInput.Close();
        var said = promtool.StandardOutput.ReadToEndAsync();
        var complained = promtool.StandardError.ReadToEnd() + said.Result;
        promtool.WaitForExit();
        return string.Join(
            '\n', complained.Split('\n').Where(line => line.StartsWith("kd_", StringComparison.Ordinal)
                || line.Contains("error", StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<(string Name, string Labels, double Value)> Samples(string text) => text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => SampleLine().Match(line))
        .Select(match => (
            match.Groups["name"].Value, match.Groups["labels"].Value is "{}" ? "" : match.Groups["labels"].Value,
            double.Parse(match.Groups["value"].Value.Replace("Inf", "Infinity", StringComparison.Ordinal))));

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)*\})?"""
            + @" (?<value>\S+)( \d+)?$")]
    private static partial Regex SampleLine();
}

/// <summary>Debian's package prometheus has promtool.</summary>
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public const string Path = "/usr/bin/promtool";

    public PromtoolFactAttribute() => Skip = File.Exists(Path) ? null : "needs promtool: apt-get install prometheus";
}
