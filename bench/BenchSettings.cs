namespace KdCluster.Bench;

/// <param name="Home">The checkout.</param>
/// <param name="Blocks">Measurements of each side.</param>
/// <param name="Report">`report.json` of a demo, whose share of waiting `exchange` shows; null: it runs one.</param>
/// <param name="Before">Another checkout, built, for `before`.</param>
/// <param name="Threads">Of libtorch, for both sides.</param>
internal sealed record BenchSettings(
    string Home, int Blocks, int Threads, string? Report, string? Before, Action<string> Say)
{
    /// <summary>An assembly of the product, built with this one.</summary>
    public string Program(string project, string file) => Program(Home, project, file);

    public static string Program(string home, string project, string file) =>
        Path.Combine(home, "artifacts", "bin", project, "release", file);
}
