namespace KdCluster.Bench;

/// <param name="Home">The checkout.</param>
/// <param name="Blocks">Counted blocks of each worker.</param>
/// <param name="Report">`report.json` of a demo, whose share of waiting `exchange` shows; null: it runs one.</param>
/// <param name="Threads">Of libtorch, for both sides.</param>
public sealed record BenchSettings(string Home, int Blocks, int Threads, string? Report, Action<string> Say);
