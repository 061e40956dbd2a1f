using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Methods;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// What a net of a stage is shown in an epoch, as hashes: how to tell that a teacher and a student in different
/// processes, which never send each other an image, see the same pixels. Made as training and sheets make it: a
/// student's batches in its own order, a teacher's in the sheet's.
/// </summary>
public static class SeenImages
{
    /// <param name="data">The run's.</param>
    /// <param name="peer">A peer that trains in the stage, or a teacher whose sheets are used there.</param>
    /// <returns>SHA-256 (hex) over the SHA-256 of each sample's float32 C x H x W, samples in sample-set
    ///     order.</returns>
    /// <exception cref="ArgumentException">The stage has no such peer.</exception>
    public static string Sha256(RunPlan plan, RunData data, int stage, PeerId peer, int epoch, string device = "cpu")
    {
        var images = data.ForStage(stage).On(torch.device(device));
        var view = plan.Views.ViewOf(epoch);
        if (plan.Stages[stage].Peers.FirstOrDefault(p => p.Name == peer) is { } student)
            return Of(images, images.OrderOf(student.Seed, epoch), student.BatchSize, view);
        if (!plan.Stages[stage].Teachers.Contains(peer))
            throw new ArgumentException(
                $"stage {plan.Stages[stage].Name} has no peer and no teacher {peer}", nameof(peer));
        return Of(
            images, [.. Enumerable.Range(0, images.Samples).Select(i => (long)i)],
            Batches.ForInference(images.Test.Shape), FunctionMatching.Seen(plan.Stages[stage].Distill, view));
    }

    /// <param name="view">Null: without augmentation.</param>
    private static string Of(DeviceImages images, long[] order, int batchSize, int? view)
    {
        using var opened = view is { } index ? images.Views.Open(index) : null;
        var hashes = new byte[images.Samples][];
        foreach (var (start, length) in Batches.Of(order.Length, batchSize))
        {
            using var scope = NewDisposeScope();
            var positions = tensor(order[start..(start + length)], ScalarType.Int64, images.Device);
            var batch = (opened?.Batch(positions).Images ?? images.Plain(positions)).cpu().contiguous();
            var bytes = batch.bytes;
            var each = bytes.Length / length;
            for (var i = 0; i < length; i++)
                hashes[order[start + i]] = SHA256.HashData(bytes.Slice(i * each, each));
        }

        return Convert.ToHexStringLower(
            SHA256.HashData([.. hashes.Where(hash => hash is not null).SelectMany(hash => hash)]));
    }
}
