using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Training;
using KdCluster.Distillation.Training.Optimizers;
using Shouldly;
using Xunit;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Training;

public sealed class PrecisionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-precision");
    private readonly List<IDisposable> _owned = [];

    private string Checkpoint => Path.Combine(_folder.FullName, "ann.safetensors");

    public void Dispose()
    {
        _owned.Reverse();
        _owned.ForEach(o => o.Dispose());
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Tf32_on_a_cpu_changes_no_bit_and_a_note_says_so()
    {
        string[] hashes = [.. new bool?[] { null, true }.Select(tf32 =>
        {
            var plan = Plans.Run([Plans.Stage(null, Plans.Peer())], samples: 256) with { Tf32 = tf32 };
            using var data = RunData.Load(plan);
            using var trainer = PeerTrainer.Create(
                new PeerSetup(plan, 0, plan.Stages[0].Peers[0], data, "cpu", null, []));
            trainer.Notes.Any(note => note.StartsWith("tf32: true changes nothing on cpu", StringComparison.Ordinal))
                .ShouldBe(tf32 == true);
            trainer.TrainEpoch(new(0, 0, [], 1, null), null, default);
            return trainer.WeightsSha256();
        })];
        hashes[1].ShouldBe(hashes[0]);
    }

    private PeerTrainer Trainer(
        TrainingPrecision? precision, string model = "light-cnn", double rate = 1e-3,
        TrainingPrecision usual = TrainingPrecision.Fp32)
    {
        var peer = Plans.Peer(model: model, rate: rate) with { Precision = precision };
        var plan = Plans.Run([Plans.Stage(null, peer)], samples: 256);
        var data = RunData.Load(plan);
        _owned.Add(data);
        var trainer = PeerTrainer.Create(
            new PeerSetup(plan, 0, peer, data, "cpu", null, []) { UsualPrecision = usual });
        _owned.Add(trainer);
        return trainer;
    }

    private static EpochResult Train(PeerTrainer trainer, int epoch = 0) =>
        trainer.TrainEpoch(new EpochOrder(epoch, epoch, [], 1, null), null, CancellationToken.None);

    /// <summary>
    /// The fields behind a layer's weights are TorchSharp's own: this fails when they are called otherwise.
    /// </summary>
    [Fact]
    public void Layers_compute_in_bf16_and_are_known_by_float32_parameters()
    {
        using var scope = NewDisposeScope();
        using var net = ModelRegistry.Create("resnet8", new ImageShape(1, 28, 28), 4, 1);
        using var flat = new FlatParameters(net.named_parameters(), CPU);
        flat.ComputeIn(TrainingPrecision.Bf16, net);
        net.Classifier!.weight!.dtype.ShouldBe(ScalarType.BFloat16);
        StateDict.Of(net).ShouldAllBe(t => t.Value.dtype != ScalarType.BFloat16);
        net.call(Drawn.Uniform(4, 1, 28, 28)).sum().backward();
        flat.Gradients.abs().sum().item<float>().ShouldBeGreaterThan(0, "norms keep float32 gradients");
        net.call(Drawn.Uniform(4, 1, 28, 28)).dtype.ShouldBe(ScalarType.Float32);
        flat.ComputeIn(TrainingPrecision.Fp32, net);
        net.Classifier!.weight!.dtype.ShouldBe(ScalarType.Float32);
        net.call(Drawn.Uniform(4, 1, 28, 28)).dtype.ShouldBe(ScalarType.Float32);
    }

    [Fact]
    public void Bf16_learns_as_fp32_does_and_gives_other_bits()
    {
        var (half, whole) = (Trainer(TrainingPrecision.Bf16), Trainer(null));
        var (first, second) = (Train(half), Train(whole));
        first.Loss.ShouldBe(second.Loss, 0.02);
        half.WeightsSha256().ShouldNotBe(whole.WeightsSha256());
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_epoch_as_in_fp32() =>
        Should.Throw<TrainingDivergedException>(() =>
        {
            var trainer = Trainer(TrainingPrecision.Bf16, rate: 1e30);
            Train(trainer);
            Train(trainer, 1);
        });

    [Fact]
    public void A_training_goes_on_in_the_precision_in_which_it_began()
    {
        var whole = Trainer(null, usual: TrainingPrecision.Bf16);
        Train(whole);
        whole.Save(Checkpoint);
        Train(whole, 1);

        var elsewhere = Trainer(null);
        elsewhere.Resume(Checkpoint);
        Train(elsewhere, 1);
        elsewhere.WeightsSha256().ShouldBe(whole.WeightsSha256());
    }

    [Fact]
    public void A_checkpoint_of_another_precision_than_the_run_files_is_refused()
    {
        Trainer(TrainingPrecision.Bf16).Save(Checkpoint);
        Should.Throw<CheckpointException>(() => Trainer(TrainingPrecision.Fp32).Resume(Checkpoint))
            .Message.ShouldContain("trained in bf16");
    }
}
