using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Node.Nodes;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Startup;

/// <summary>Who this node is.</summary>
/// <param name="Process">Of this process alone: a node that was started anew has another.</param>
/// <param name="Stack">What it is made of.</param>
public sealed record NodeIdentity(
    NodeId Name, string Process, IReadOnlyList<SlotDescription> Slots, StackDescription Stack, ServedAddress Served)
{
    /// <summary>Base address of its file server, which must have been started.</summary>
    public Uri Url => Served.Url;

    /// <param name="gpus">That libtorch can use here.</param>
    public static NodeIdentity Of(NodeSettings settings, StackDescription stack, int gpus, ServedAddress served) => new(
        new(settings.Name), Guid.NewGuid().ToString("N")[..12],
        NodeDescription.Slots(settings.Slots, settings.Device, settings.Threads, gpus), stack, served);
}
