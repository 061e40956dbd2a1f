using KdCluster.Hosting;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>`kd.coordinator.kubernetes` of the settings: which StatefulSet is ours to scale.</summary>
/// <param name="Set">Its name; its pods are nodes called `NAME-0`, `NAME-1`, ....</param>
/// <param name="Idle">How long slots must have been idle before their pods go: between two stages, for instance, they
///     are idle for a moment.</param>
public sealed record PeerSetSettings(string Set, int Min, int Max, TimeSpan Idle)
{
    /// <summary>Null: there is none, and nodes are started by hand.</summary>
    internal static PeerSetSettings? Read(SettingsReader read)
    {
        var settings = new PeerSetSettings(
            read.Text("kubernetes.set"), read.Number("kubernetes.min", 0), read.Number("kubernetes.max", 1),
            read.Time("kubernetes.idle"));
        if (settings.Min > settings.Max)
            read.Problem("kubernetes.min", $"{settings.Min} is more than kubernetes.max, {settings.Max}");
        return settings.Set.Length > 0 ? settings : null;
    }
}
