using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Tracking;

public sealed class TrackingTests
{
    private static async Task<RunId> Submit(TestCoordinator coordinator, int epochs = 3) =>
        ((RunAccepted)await coordinator.Submit("k", Yaml.Online(epochs: epochs))).Run;

    private static string[] Files(TestCoordinator coordinator, RunId run)
    {
        var folder = Path.Combine(coordinator.Setup.Folders.PathOf(run), "tensorboard");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    private static async Task<List<PeerTrained>> Trained(TestCoordinator coordinator, RunId run) =>
        [.. (await coordinator.Events(run)).OfType<PeerTrained>()];

    [Fact]
    public async Task TensorBoards_files_say_what_the_journal_says()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var run = await Submit(coordinator);
        await coordinator.Ended(run);
        var trained = await Trained(coordinator, run);
        await Eventually.Holds("the files are written", () => Files(coordinator, run) is { Length: 2 } files
            && files.Sum(file => EventFileReader.Read(file).Scalars.Count(one => one.Tag == "accuracy")) == 6);
        foreach (var file in Files(coordinator, run))
        {
            Path.GetFileName(file).ShouldStartWith("events.out.tfevents.");
            var peer = Path.GetFileName(Path.GetDirectoryName(file)!);
            var (version, scalars) = EventFileReader.Read(file);
            version.ShouldBe("brain.Event:2");
            var own = trained.Where(one => one.Peer.Value == peer).ToList();
            own.ShouldNotBeEmpty();
            scalars.Where(one => one.Tag == "accuracy").Select(one => (one.Step, one.Value))
                .ShouldBe(own.Select(one => (one.Epoch + 1L, (float)one.Metrics.Accuracy)));
            scalars.Where(one => one.Tag == "seconds/wait").Select(one => one.Value)
                .ShouldBe(own.Select(one => (float)one.Metrics.WaitSeconds));
            scalars.ShouldAllBe(one => one.WallTime > 1e9);
        }
    }

    [Fact]
    public async Task A_coordinator_that_begins_again_writes_no_epoch_twice()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var run = await Submit(coordinator, epochs: 6);
        await Eventually.Holds("an epoch is written", () => Files(coordinator, run).Length > 0);
        await coordinator.Restart();
        coordinator.Node("n2", 2);
        await coordinator.Ended(run);
        var trained = await Trained(coordinator, run);
        await Eventually.Holds("all is written", () => Files(coordinator, run).Sum(
            file => EventFileReader.Read(file).Scalars.Count(one => one.Tag == "loss")) == trained.Count);
    }

    [Fact]
    public async Task Mlflow_has_the_run_though_the_server_was_away_and_no_run_waits()
    {
        await using var mlflow = await FakeMlflow.Start();
        mlflow.IsAway = true;
        await using var coordinator = await TestCoordinator.Start(mlflow: mlflow.Url);
        coordinator.Node("n1", 2);
        var run = await Submit(coordinator);
        await coordinator.Ended(run);
        mlflow.Runs.ShouldBeEmpty();

        mlflow.IsAway = false;
        await Eventually.Holds("MLflow has heard of the end", () => mlflow.Runs.Any(one => one.Status == "FINISHED"));
        var told = mlflow.Runs.ShouldHaveSingleItem();
        told.Experiment.ShouldBe("test");
        told.Tags["kd.run"].ShouldBe(run.Value);
        told.Parameters["seed"].ShouldNotBeEmpty();
        foreach (var trained in await Trained(coordinator, run))
            told.Metrics.ShouldContain(($"{trained.Peer}/accuracy", trained.Epoch + 1L, trained.Metrics.Accuracy));
    }
}
