namespace KdCluster.Coordinator.Standby;

/// <summary>Whether this process may act as the coordinator at this moment.</summary>
public sealed class Tenure(Func<bool> lasts)
{
    /// <summary>Of the only coordinator.</summary>
    public static Tenure ForLife { get; } = new(() => true);

    /// <summary>
    /// Asked before anything is sent: a process that was stopped and goes on has lost it, and does not know that yet.
    /// </summary>
    public bool Lasts => lasts();
}
