using System.Text.RegularExpressions;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// The examples on masks and boxes, as they stand in `examples`, with numbers that a test has time for.
/// </summary>
public static class SceneExamples
{
    /// <summary>Two steps an epoch: what travels and is learned from depends on no number of scenes.</summary>
    private static readonly (string Key, int Value)[] InSmall =
    [
        ("samples", 6), ("testSamples", 2), ("limit", 4), ("epochs", 3), ("evaluateEvery", 1), ("batchSize", 2),
    ];

    public static string Boxes => Small("detection-offline.yaml", []);

    public static string OnlineBoxes => Small("detection-online.yaml", [("burnInEpochs", 1)]);

    public static string Offline => Small("segmentation-offline.yaml", []);

    public static string Online => Small("segmentation-online.yaml", [("burnInEpochs", 1)]);

    /// <summary>The same with sheets of bytes.</summary>
    public static string InInt8(string example) =>
        example.Replace("exchange: { ", "exchange: { precision: int8, ", StringComparison.Ordinal);

    /// <summary>Long enough to be disturbed.</summary>
    public static string LongOnline => Small(
        "segmentation-online.yaml",
        [("burnInEpochs", 1), ("epochs", 8), ("samples", 12), ("testSamples", 4), ("limit", 8), ("batchSize", 4)]);

    private static string Small(string example, (string Key, int Value)[] own)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Source, "examples", example));
        foreach (var (key, value) in own.Concat(InSmall.ExceptBy(own.Select(one => one.Key), one => one.Key)))
        {
            var number = new Regex($@"\b{key}: \d+");
            number.IsMatch(text).ShouldBeTrue($"{example} has {key}");
            text = number.Replace(text, $"{key}: {value}");
        }

        return text;
    }
}
