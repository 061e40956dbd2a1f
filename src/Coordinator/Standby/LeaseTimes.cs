namespace KdCluster.Coordinator.Standby;

/// <summary>
/// When the right to act is renewed, ends and passes on. All of it is measured by each process's own monotonic clock:
/// no two clocks are ever compared.
/// </summary>
/// <param name="Renew">How often the holder says that it is there.</param>
/// <param name="StopAfter">It stops acting when the last word that got through was sent so long ago.</param>
/// <param name="TakeAfter">Another one takes over when it has seen no sign for so long.</param>
public sealed record LeaseTimes(TimeSpan Renew, TimeSpan StopAfter, TimeSpan TakeAfter)
{
    public static LeaseTimes Default { get; } =
        new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8));
}
