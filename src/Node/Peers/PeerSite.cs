using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Histories;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Nodes;
using KdCluster.Node.Sheets;
using KdCluster.Node.Startup;
using KdCluster.Node.Telemetry;
using KdCluster.Node.Training;

namespace KdCluster.Node.Peers;

/// <summary>What a node gives to each of its peers.</summary>
public sealed record PeerSite(
    NodeIdentity Identity,
    NodePace Pace,
    IPeerLibrary Library,
    SharedData Data,
    SheetStore SheetStore,
    SheetCache Sheets,
    SheetMaker Maker,
    SheetRoom Room,
    CheckpointStore Checkpoints,
    CheckpointFetcher CheckpointFetcher,
    SheetListReader Lists,
    DiskTest Disk,
    IHistory History,
    TimeProvider Clock,
    NodeMeter Meter)
{
    public NodeId Node => Identity.Name;

    public IReadOnlyList<SlotDescription> Slots => Identity.Slots;

    /// <summary>With the address under which this node serves it.</summary>
    public CheckpointRef Addressed(CheckpointRef checkpoint) =>
        checkpoint with
        {
            Urls = [new Uri(Identity.Url, $"{NodePaths.Checkpoints}/{Checkpoints.IdOf(checkpoint)}").ToString()],
        };
}

/// <param name="ProgressEvery">How often a peer says how far it is, when that changed.</param>
/// <param name="HelloEvery">How often a node says that it is there.</param>
public sealed record NodePace(TimeSpan ProgressEvery, TimeSpan HelloEvery);
