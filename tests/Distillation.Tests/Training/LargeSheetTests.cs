using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.SheetForms;
using KdCluster.Distillation.Tests.SheetForms;
using KdCluster.Distillation.Training;
using TorchSharp;

namespace KdCluster.Distillation.Tests.Training;

/// <summary>Sheets in files: whoever learns from them or makes them gets the bits of those in memory.</summary>
public sealed class LargeSheetTests : IDisposable
{
    private const int Samples = 96;
    private const int Classes = 4;
    private readonly FileRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("dml", null)]
    [InlineData("kdcl", "general")]
    public void A_peer_trains_and_says_the_same(string method, string? variant)
    {
        var distill = Plans.Distill(
            method, temperature: 2, options: variant is null ? new { } : new { variant });
        var plan = Plans.Run([Plans.Stage(distill, Plans.Peer())], ["crop", "mixup"], samples: Samples);
        if (variant is not null)
            plan = plan with { Data = plan.Data with { HeldOut = 16 } };
        using var data = RunData.Load(plan);
        var inMemory = Trained(plan, data, null);
        var inFiles = Trained(plan, data, _room);
        inFiles.Said.Count.ShouldBe(inMemory.Said.Count);
        foreach (var (expected, actual) in inMemory.Said.Zip(inFiles.Said))
            actual.ShouldBe(expected);
        inFiles.Weights.ShouldBe(inMemory.Weights);
        _room.InUse.ShouldBe(0);
    }

    [Fact]
    public void A_teacher_serves_the_same()
    {
        var plan = Plans.Run([Plans.Stage(null, Plans.Peer())], samples: Samples);
        using var data = RunData.Load(plan);
        var folder = Directory.CreateTempSubdirectory("kd-large-");
        try
        {
            var path = Path.Combine(folder.FullName, "ann.safetensors");
            using (var trainer = PeerTrainer.Create(new PeerSetup(plan, 0, Plans.Peer(), data, "cpu", null, [])))
                trainer.Export(path);
            using var usual = FrozenTeacher.Load(Plans.Peer(), data.ForStage(0), "cpu", path);
            using var large = FrozenTeacher.Load(Plans.Peer(), data.ForStage(0), "cpu", path, room: _room);
            large.Note.ShouldBe(usual.Note);
            using var sheet = large.MakeSheet(1, default);
            sheet.InMemory.ShouldBeNull();
            sheet.ToArray().ShouldBe(usual.MakeSheet(1, default).InMemory);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        _room.InUse.ShouldBe(0);
    }

    [Fact]
    public void An_epoch_that_is_called_off_leaves_no_file()
    {
        var plan = Plans.Run([Plans.Stage(null, Plans.Peer())], samples: Samples);
        using var data = RunData.Load(plan);
        using var trainer = Trainer(plan, data, _room);
        using var cancel = new CancellationTokenSource();
        var order = new EpochOrder(0, 0, [], 1, new(SheetSource.Recorded, 0, SheetPrecision.Fp32));
        Should.Throw<OperationCanceledException>(() => trainer.TrainEpoch(order, _ => cancel.Cancel(), cancel.Token));
        _room.InUse.ShouldBe(0);
    }

    [Fact]
    public void An_ensemble_scores_the_same()
    {
        var plan = Plans.Run([Plans.Stage(null, Plans.Peer())], samples: Samples);
        using var data = RunData.Load(plan);
        float[][] said = [.. Enumerable.Range(0, 3).Select(seed => Logits(data.Images.Test.Count, seed))];
        using var files = new Owned([.. said.Select(one => _room.Of(one))]);
        data.ScoreTogether([.. files.All]).ShouldBe(data.ScoreTogether([.. said.Select(one => (SheetLogits)one)]));
    }

    /// <summary>Two epochs with two sources, a recorded sheet, a fresh one, and the test set's.</summary>
    private (List<float[]> Said, string Weights) Trained(RunPlan plan, RunData data, FileRoom? room)
    {
        using var trainer = Trainer(plan, data, room);
        var said = new List<float[]>();
        var outside = DisposeScopeManager.Statistics.CreatedOutsideScopeCount;
        foreach (var (epoch, kind) in new[] { SheetSource.Recorded, SheetSource.Fresh }.Index())
        {
            float[][] logits = [.. new[] { 1, 2 }.Select(seed => Logits(trainer.Setup.Data.Samples, epoch + seed))];
            using var files = new Owned(room is null ? [] : [.. logits.Select(one => room.Of(one))]);
            IReadOnlyList<SourceLogits> sources =
            [
                new(new PeerId("bob"), room is null ? logits[0] : files.All[0]),
                new(new PeerId("cyd"), room is null ? logits[1] : files.All[1]),
            ];
            var order = new EpochOrder(epoch, epoch, sources, 1, new(kind, epoch, SheetPrecision.Fp32));
            using var sheet = trainer.TrainEpoch(order, null, default).Sheet!;
            (sheet.InMemory is null).ShouldBe(room is not null);
            said.Add(sheet.ToArray());
        }

        using var made = trainer.MakeSheet(5, default);
        using var test = trainer.PredictTest(default);
        said.AddRange([made.ToArray(), test.ToArray()]);
        (DisposeScopeManager.Statistics.CreatedOutsideScopeCount - outside).ShouldBe(0);
        return (said, trainer.WeightsSha256());
    }

    private static PeerTrainer Trainer(RunPlan plan, RunData data, ILogitRoom? room) =>
        PeerTrainer.Create(
            new PeerSetup(plan, 0, plan.Stages[0].Peers[0], data, "cpu", null, []) { Room = room });

    private static float[] Logits(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * Classes).Select(_ => (float)((random.NextDouble() * 8) - 4))];
    }

    private sealed class Owned(FileLogits[] files) : IDisposable
    {
        public FileLogits[] All => files;

        public void Dispose()
        {
            foreach (var file in files)
                file.Dispose();
        }
    }
}
