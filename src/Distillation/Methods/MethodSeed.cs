using KdCluster.Contracts.Plan;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// Random streams of methods: each is a function of (peer seed, purpose, epoch), so that no state of it need be kept.
/// </summary>
internal static class MethodSeed
{
    public static Generator Generator(long peerSeed, string purpose, int epoch, Device device) =>
        new((ulong)PeerSeed.Of(peerSeed, $"{purpose} {epoch}"), device);
}
