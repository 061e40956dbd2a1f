using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Nodes;
using KdCluster.Node.Sheets;
using KdCluster.Node.Training;

namespace KdCluster.Node.Peers;

/// <summary>What a node gives to each of its peers.</summary>
/// <param name="Url">Base address of the node's file server.</param>
/// <param name="Publish">Called by actors: does not block.</param>
/// <param name="ProgressEvery">How often a peer says how far it is, when that changed.</param>
public sealed record PeerSite(
    NodeId Node,
    Uri Url,
    IReadOnlyList<SlotDescription> Slots,
    StackDescription Stack,
    IPeerLibrary Library,
    SharedData Data,
    SheetStore SheetStore,
    SheetCache Sheets,
    SheetMaker Maker,
    CheckpointStore Checkpoints,
    CheckpointFetcher CheckpointFetcher,
    SheetListReader Lists,
    Action<PeerProgress> Publish,
    TimeSpan ProgressEvery,
    TimeProvider Clock)
{
    /// <summary>With the address under which this node serves it.</summary>
    public CheckpointRef Addressed(CheckpointRef checkpoint) =>
        checkpoint with { Urls = [new Uri(Url, $"{NodePaths.Checkpoints}/{Checkpoints.IdOf(checkpoint)}").ToString()] };
}
