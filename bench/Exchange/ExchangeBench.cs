namespace KdCluster.Bench;

/// <summary>Moving sheets, and what the exchange costs a whole run.</summary>
internal static class ExchangeBench
{
    private const long SheetBytes = 1L << 30;

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("exchange");
        foreach (var line in TransferBench.Run(SheetBytes, settings.Blocks, settings.Say))
            yield return line;
        yield return EncodingBench.Run();
        foreach (var line in settings.Report is { } report ? ShareBench.Run(report) : DemoRun.Measure(settings))
            yield return line;
    }
}
