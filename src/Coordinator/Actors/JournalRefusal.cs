using KdCluster.Contracts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Actors;

/// <summary>What a front door is told of a command that the journal could not take.</summary>
internal static class JournalRefusal
{
    public static CommandRefused Of(string key, RunId run, Exception cause) => new(
        key, run,
        cause is JournalException { Fault: JournalFault.Full }
            ? CommandRefusalKind.StorageFull
            : CommandRefusalKind.Unavailable,
        cause is JournalException or FencedException ? cause.Message : $"the journal does not work: {cause.Message}");
}
