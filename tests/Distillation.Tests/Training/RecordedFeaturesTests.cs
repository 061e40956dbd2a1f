using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;
using Shouldly;
using Xunit;

namespace KdCluster.Distillation.Tests.Training;

public sealed class RecordedFeaturesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-features");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A peer made anew for each epoch has recorded nothing: its teacher is live.</summary>
    [Theory]
    [InlineData("at", ViewKind.Fixed)]
    [InlineData("cosine", ViewKind.Fixed)]
    [InlineData("hint", ViewKind.Period)]
    [InlineData("rkd", ViewKind.Fixed)]
    [InlineData("simkd", ViewKind.Fixed)]
    [InlineData("cosine", ViewKind.Fixed, "deep-cnn", 3, 32)]
    [InlineData("hint", ViewKind.Fixed, "deep-cnn", 3, 32)]
    public void Looked_up_features_teach_as_the_live_teacher_does_to_the_bit(
        string method, ViewKind views, string model = "resnet8", int channels = 1, int side = 28)
    {
        var teacher = Plans.Peer("tom", model, 3);
        var peer = Plans.Peer("sue", rate: 1e-3);
        var options = method == "rkd" ? (object)new { distance = 25, angle = 50 } : new { };
        var student = Plans.Stage(Plans.Distill(method, options: options), peer) with
        {
            Epochs = 4,
            Teachers = [new PeerId("tom")],
        };
        // 100 samples in batches of 32: the last is shorter.
        var plan = Plans.Run(
            [Plans.Stage(null, teacher), student], ["crop"], views, samples: 100, channels: channels, side: side);
        plan = plan with { Views = plan.Views with { Period = 2 } };
        using var data = RunData.Load(plan);
        var weights = Path.Combine(_folder.FullName, "tom.safetensors");
        using (var tom = PeerTrainer.Create(new PeerSetup(plan, 0, teacher, data, "cpu", null, [])))
            tom.Export(weights);
        var setup = new PeerSetup(plan, 1, peer, data, "cpu", null, [new TeacherFile(model, weights)]);

        using var recorded = PeerTrainer.Create(setup);
        var checkpoint = Path.Combine(_folder.FullName, "sue.safetensors");
        for (var epoch = 0; epoch < 4; epoch++)
        {
            using var live = PeerTrainer.Create(setup);
            if (epoch > 0)
                live.Resume(checkpoint);
            var order = new EpochOrder(epoch, plan.Views.ViewOf(epoch), [], 1, null);
            live.TrainEpoch(order, null, CancellationToken.None);
            live.Save(checkpoint);
            recorded.TrainEpoch(order, null, CancellationToken.None);
            recorded.WeightsSha256().ShouldBe(live.WeightsSha256());
        }
    }
}
