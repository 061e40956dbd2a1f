using System.Diagnostics.Metrics;

namespace KdCluster.Hosting;

/// <summary>
/// Instruments as Prometheus wants them. A counter is there from the start, at 0, so that its first increase shows.
/// </summary>
public static class MeterExtensions
{
    /// <summary>Of things: `kd.epochs` becomes `kd_epochs_total`.</summary>
    /// <param name="unit">`s` and `By` become part of the name; null: what the name says.</param>
    public static Tally Counter(this Meter meter, string name, string help, string? unit = null)
    {
        var tally = new Tally();
        meter.CreateObservableCounter(name, tally.Read, unit, help);
        return tally;
    }

    public static void Gauge(this Meter meter, string name, string help, Func<double> read, string? unit = null) =>
        meter.CreateObservableGauge(name, read, unit, help);
}
