using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Training;
using Shouldly;
using TorchSharp;
using Xunit;

namespace KdCluster.Distillation.Tests.Training;

public sealed class PeerTrainerTests : IDisposable
{
    private static readonly SheetOrder Recorded = new(SheetSource.Recorded, 0, SheetPrecision.Fp32);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-trainer");
    private readonly List<IDisposable> _owned = [];

    private string Checkpoint => Path.Combine(_folder.FullName, "ann.safetensors");

    public void Dispose()
    {
        _owned.Reverse();
        _owned.ForEach(o => o.Dispose());
        _folder.Delete(recursive: true);
    }

    private PeerTrainer Trainer(
        PeerPlan? peer = null, DistillPlan? distill = null, string[]? augment = null, int samples = 96)
    {
        peer ??= Plans.Peer();
        var plan = Plans.Run([Plans.Stage(distill, peer)], augment, samples: samples);
        var data = RunData.Load(plan);
        var trainer = PeerTrainer.Create(new PeerSetup(plan, 0, peer, data, "cpu", null, []));
        _owned.AddRange([data, trainer]);
        return trainer;
    }

    private static EpochResult Train(
        PeerTrainer trainer, int epoch, SheetOrder? sheet = null, params SourceLogits[] sources) =>
        trainer.TrainEpoch(new EpochOrder(epoch, epoch, sources, 1, sheet), null, CancellationToken.None);

    private static SourceLogits Source(PeerTrainer trainer, Func<int, float> value) =>
        new(
            new PeerId("bob"),
            Enumerable.Range(0, trainer.Setup.Data.Samples * trainer.Setup.Data.Classes).Select(value).ToArray());

    [Fact]
    public void Learns_what_can_be_learnt()
    {
        var trainer = Trainer(Plans.Peer(optimizer: "sgd", rate: 0.05), samples: 256);
        var losses = Enumerable.Range(0, 6).Select(e => Train(trainer, e)).ToList();
        losses[^1].Loss.ShouldBeLessThan(losses[0].Loss);
        losses[^1].Accuracy.ShouldBeGreaterThan(0.6);
        trainer.Epoch.ShouldBe(5);
    }

    [Fact]
    public void One_seed_gives_one_result_and_another_seed_another()
    {
        string Trained(long seed)
        {
            var trainer = Trainer(Plans.Peer(seed: seed), augment: ["crop", "flip", "mixup", "cutout"]);
            Train(trainer, 0);
            Train(trainer, 1);
            return trainer.WeightsSha256();
        }

        Trained(7).ShouldBe(Trained(7));
        Trained(8).ShouldNotBe(Trained(7));
    }

    /// <summary>
    /// What lets a cluster do without copies of sheets: one that was lost with its node is made again, bit for bit.
    /// </summary>
    [Theory]
    [InlineData("light-cnn")]
    [InlineData("resnet8")]
    public void A_fresh_sheet_is_made_again_from_the_checkpoint(string model)
    {
        var peer = Plans.Peer(model: model);
        var whole = Trainer(peer, augment: ["crop", "mixup"]);
        var made = Train(whole, 0, new(SheetSource.Fresh, 1, SheetPrecision.Fp32)).Sheet!.InMemory;
        whole.Save(Checkpoint);

        var resumed = Trainer(peer, augment: ["crop", "mixup"]);
        resumed.Resume(Checkpoint);
        resumed.MakeSheet(1, CancellationToken.None).InMemory.ShouldBe(made);
        resumed.MakeSheet(2, CancellationToken.None).InMemory.ShouldNotBe(made);
    }

    [Theory]
    [InlineData("light-cnn", "adam", null)]
    [InlineData("resnet8", "sgd", null)]
    [InlineData("light-cnn", "sgd", TrainingPrecision.Bf16)]
    [InlineData("resnet8", "adam", TrainingPrecision.Bf16)]
    public void Resuming_continues_bit_for_bit(string model, string optimizer, TrainingPrecision? precision)
    {
        var peer = Plans.Peer(model: model, optimizer: optimizer, batchSize: 16) with { Precision = precision };
        var whole = Trainer(peer, augment: ["crop", "mixup"], samples: 48);
        Train(whole, 0);
        whole.Save(Checkpoint);
        var expected = Train(whole, 1, Recorded);

        var resumed = Trainer(peer, augment: ["crop", "mixup"], samples: 48);
        resumed.Resume(Checkpoint);
        resumed.Epoch.ShouldBe(0);
        var actual = Train(resumed, 1, Recorded);
        resumed.WeightsSha256().ShouldBe(whole.WeightsSha256());
        actual.Sheet!.InMemory.ShouldBe(expected.Sheet!.InMemory);
        actual.Loss.ShouldBe(expected.Loss);
    }

    [Fact]
    public void A_checkpoint_of_another_peer_is_refused()
    {
        Trainer().Save(Checkpoint);
        Should.Throw<CheckpointException>(() => Trainer(Plans.Peer("bob")).Resume(Checkpoint)).Message.ShouldContain(
            "another training");
    }

    [Fact]
    public void Exported_weights_start_another_peer()
    {
        var trained = Trainer();
        Train(trained, 0);
        var path = Path.Combine(_folder.FullName, "weights.safetensors");
        trained.Export(path);
        var peer = Plans.Peer("bob", seed: 99);
        var started = PeerTrainer.Create(trained.Setup with { Peer = peer, InitialWeights = path });
        _owned.Add(started);
        started.WeightsSha256().ShouldBe(trained.WeightsSha256());
    }

    [Fact]
    public void Between_evaluations_the_last_figure_stands_for_a_resumed_peer_too()
    {
        var peer = Plans.Peer(model: "keras-student", rate: 1e-4);
        var plan = Plans.Run([Plans.Stage(null, peer) with { Epochs = 6, EvaluateEvery = 3 }], samples: 256);
        using var data = RunData.Load(plan);
        using var whole = PeerTrainer.Create(new PeerSetup(plan, 0, peer, data, "cpu", null, []));
        var (accuracies, actual) = (new List<double>(), new List<double>());
        for (var epoch = 0; epoch < 6; epoch++)
        {
            accuracies.Add(Train(whole, epoch).Accuracy);
            actual.Add(Accuracy.Of(whole.PredictTest(CancellationToken.None).InMemory, data.Images.Test.Labels));
            if (epoch == 3)
                whole.Save(Checkpoint);
        }

        actual.Distinct().Count().ShouldBeGreaterThan(3, string.Join(' ', actual));
        accuracies.ShouldBe([actual[0], actual[0], actual[2], actual[2], actual[2], actual[5]]);
        using var resumed = PeerTrainer.Create(new PeerSetup(plan, 0, peer, data, "cpu", null, []));
        resumed.Resume(Checkpoint);
        Train(resumed, 4).Accuracy.ShouldBe(accuracies[4]);
        Train(resumed, 5).Accuracy.ShouldBe(accuracies[5]);
    }

    [Fact]
    public void Soft_targets_move_the_student_to_what_they_say()
    {
        var trainer = Trainer(distill: Plans.Distill("kd", temperature: 2, weight: 1, hardWeight: 0));
        var always = Source(trainer, i => i % 4 == 2 ? 6 : 0);
        for (var epoch = 0; epoch < 8; epoch++)
            Train(trainer, epoch, null, always);
        var said = trainer.MakeSheet(0, CancellationToken.None);
        said.InMemory!.Chunk(4).Count(row => row[2] == row.Max()).ShouldBe(96);
    }

    [Fact]
    public void Targets_are_looked_up_by_sample_whatever_the_order_of_batches()
    {
        var teacher = Trainer(Plans.Peer("teacher"), samples: 64);
        for (var epoch = 0; epoch < 3; epoch++)
            Train(teacher, epoch);
        var sheet = new SourceLogits(new PeerId("teacher"), teacher.MakeSheet(0, CancellationToken.None));
        var student =
            Trainer(Plans.Peer(rate: 2e-3), Plans.Distill("kd", temperature: 1, weight: 1, hardWeight: 0), samples: 64);
        var losses = Enumerable.Range(0, 15).Select(e => Train(student, e, null, sheet).Loss).ToList();
        losses[^1].ShouldBeLessThan(losses[0] / 4);
    }

    [Fact]
    public void A_control_ignores_what_others_say()
    {
        var control =
            Trainer(Plans.Peer("ann.control", controlOf: "ann"), Plans.Distill("kd", weight: 5, hardWeight: 0));
        Train(control, 0, null, Source(control, i => i));
        var alone = Trainer(Plans.Peer());
        Train(alone, 0);
        control.WeightsSha256().ShouldBe(alone.WeightsSha256());
    }

    [Fact]
    public void A_method_with_few_labels_reads_no_other_and_neither_does_its_control_in_as_many_steps()
    {
        var (peer, control) = (Plans.Peer("ann"), Plans.Peer("ann.control", controlOf: "ann"));
        var options = MethodRegistry.Get("mpl").Entry.Options.ToDictionary(o => o.Name, o => o.Default!.Value);
        var plan = Plans.Run([Plans.Stage(Plans.Distill("mpl", options: options), peer, control)]);
        plan = PlanHash.Sign(plan with { Data = plan.Data with { Labelled = 40 } });
        var steps = new List<int>();
        string Trained(PeerPlan who, int wrong)
        {
            using var data = RunData.Load(plan);
            var labels = data.Images.Training.Labels;
            foreach (var id in data.ForStage(0).Split.Unlabelled.Ids.ToArray())
                labels[id] = (labels[id] + wrong) % 4;
            using var trainer = PeerTrainer.Create(new PeerSetup(plan, 0, who, data, "cpu", null, []));
            trainer.TrainEpoch(new EpochOrder(0, 0, [], 1, null), p => steps.Add(p.Done), CancellationToken.None);
            return trainer.WeightsSha256();
        }

        Trained(control, wrong: 1).ShouldBe(Trained(control, wrong: 0));
        Trained(peer, wrong: 1).ShouldBe(Trained(peer, wrong: 0));
        steps.ShouldBe(Enumerable.Repeat(new[] { 32, 64, 96 }, 4).SelectMany(done => done));
    }

    [Fact]
    public void The_first_batch_of_a_recorded_sheet_is_what_the_untrained_net_says()
    {
        var trainer = Trainer(Plans.Peer(model: "keras-student", batchSize: 96));
        var before = trainer.MakeSheet(0, CancellationToken.None).InMemory!;
        var recorded = Train(trainer, 0, Recorded).Sheet!.InMemory!;
        for (var i = 0; i < before.Length; i++)
            recorded[i].ShouldBe(before[i], 1e-4f);
    }

    [Fact]
    public void A_sheet_with_NaN_is_refused_before_anything_is_trained()
    {
        var trainer = Trainer(distill: Plans.Distill("kd"));
        var before = trainer.WeightsSha256();
        Should.Throw<ArgumentException>(
            () => Train(trainer, 0, null, Source(trainer, i => i == 17 ? float.NaN : 0))).Message.ShouldContain("bob");
        trainer.WeightsSha256().ShouldBe(before);
    }

    [Fact]
    public void A_diverged_loss_names_peer_epoch_and_remedies()
    {
        var trainer = Trainer(Plans.Peer(optimizer: "sgd", rate: 1e30));
        var error = Should.Throw<TrainingDivergedException>(() => Train(trainer, 0));
        error.Message.ShouldContain("ann");
        error.Message.ShouldContain("epoch 1");
        error.Message.ShouldContain("optimizer.lr");
    }

    [Fact]
    public void Cancellation_stops_after_the_batch_that_runs()
    {
        var trainer = Trainer();
        using var cancel = new CancellationTokenSource();
        var done = new List<int>();
        Should.Throw<OperationCanceledException>(() => trainer.TrainEpoch(
            new EpochOrder(0, 0, [], 1, null),
            p =>
            {
                done.Add(p.Done);
                cancel.Cancel();
            },
            cancel.Token));
        done.ShouldBe([32]);
    }

    [Fact]
    public void Live_tensors_stay_flat_over_epochs()
    {
        var trainer = Trainer(distill: Plans.Distill("dml"), augment: ["crop", "mixup"]);
        var source = Source(trainer, i => i % 5);
        var live = new List<long>();
        for (var epoch = 0; epoch < 4; epoch++)
        {
            Train(trainer, epoch, Recorded, source);
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        live.Skip(1).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void No_tensor_is_made_outside_a_scope_where_only_the_collector_would_hold_and_free_it()
    {
        var outside = DisposeScopeManager.Statistics.CreatedOutsideScopeCount;
        var trainer = Trainer(distill: Plans.Distill("dml"), augment: ["crop", "mixup"]);
        Train(trainer, 0, Recorded, Source(trainer, i => i % 5));
        trainer.MakeSheet(1, CancellationToken.None);
        trainer.PredictTest(CancellationToken.None);
        _ = trainer.WeightsSha256();
        (DisposeScopeManager.Statistics.CreatedOutsideScopeCount - outside).ShouldBe(0);
    }
}
