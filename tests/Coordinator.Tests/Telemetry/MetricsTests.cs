using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Telemetry;

public sealed class MetricsTests
{
    private static readonly RunId Run = new("a-run");

    private static PeerTrained Trained(string peer, int epoch, int refused = 0) => new(
        0, epoch, 0, new(peer), new(1),
        new(0.5, 0.75, 0.001, 1000, 2, 0.25, 0.5, 4096, "00", 100) { FetchSeconds = 0.1, EpochSeconds = 3 }, null, null,
        new(Run, 0, new(peer), new(1), epoch, 1, "00", []), 1, null,
        [.. Enumerable.Range(0, refused).Select(_ => new SheetRefusal(default, "torn"))], 3, false);

    private static async Task<(TestCoordinator Coordinator, string Text)> Training()
    {
        var coordinator = await TestCoordinator.Start();
        await coordinator.Actor.GracefulStop(TimeSpan.FromSeconds(30)); // It counts what it has, every second: nothing.
        var meter = coordinator.Setup.Meter;
        meter.See(new ClusterCounts(Runs: 1, Nodes: 2, Slots: 4, Taken: 2, Wanted: 3));
        foreach (var happened in new IRunEvent[]
        {
            new StageOpened(0, default), new EpochBegan(0, 0, default, 0, [new("ann"), new("b\"ob")], []),
            Trained("ann", 0), Trained("b\"ob", 0, refused: 2), new EpochEnded(0, 0, [new("ann"), new("b\"ob")], []),
            new PeerLost(0, new("ann"), new(1), "gone", false, false, false, 0),
        })
            meter.See(Run, happened);
        return (coordinator, await coordinator.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task What_a_run_does_is_counted()
    {
        var (coordinator, text) = await Training();
        await using var _ = coordinator;
        Exposition.ShouldBeWellFormed(text);
        var values = Exposition.Values(text);
        values["kd_epochs_total"].ShouldBe(1);
        values["kd_peer_epochs_total"].ShouldBe(2);
        values["kd_images_total"].ShouldBe(4000);
        values["kd_train_seconds_total"].ShouldBe(4);
        values["kd_wait_seconds_total"].ShouldBe(1);
        values["kd_sheet_read_bytes_total"].ShouldBe(8192);
        values["kd_sheets_refused_total"].ShouldBe(2);
        values["kd_peers_lost_total"].ShouldBe(1);
        values["kd_wanted_slots"].ShouldBe(3);
        values["""kd_runs_ended_total{status="completed"}"""].ShouldBe(0);
        values["""kd_run_epoch{run="a-run"}"""].ShouldBe(1);
        values["""kd_peer_accuracy_ratio{peer="ann",run="a-run"}"""].ShouldBe(0.75);
        values["""kd_peer_loss{peer="b\"ob",run="a-run"}"""].ShouldBe(0.5);
        values["kd_peer_epoch_seconds_count"].ShouldBe(2);
    }

    [Fact]
    public async Task The_series_of_a_run_go_with_it()
    {
        var (coordinator, _) = await Training();
        await using var ending = coordinator;
        coordinator.Setup.Meter.See(Run, new RunEnded(RunStatus.Completed, null, default));
        coordinator.Setup.Meter.See(new("next"), new EpochEnded(0, 0, [], []));
        await coordinator.Http.GetStringAsync("/metrics"); // Shown for the last time.
        await Eventually.Holds(
            "the series of the run are gone",
            async () => !(await coordinator.Http.GetStringAsync("/metrics"))
                .Contains("a-run", StringComparison.Ordinal));
        var values = Exposition.Values(await coordinator.Http.GetStringAsync("/metrics"));
        values["""kd_run_epoch{run="next"}"""].ShouldBe(1);
        values["""kd_runs_ended_total{status="completed"}"""].ShouldBe(1);
        values["kd_peer_epochs_total"].ShouldBe(2);
    }

    [PromtoolFact]
    public async Task Promtool_has_nothing_to_say()
    {
        var (coordinator, text) = await Training();
        await using var _ = coordinator;
        Exposition.PromtoolSays(text).ShouldBe("");
    }

    [Fact]
    public async Task The_documents_list_what_there_is()
    {
        var (coordinator, text) = await Training();
        await using var _ = coordinator;
        Documented.Metrics.Where(name => !name.StartsWith("kd_node_", StringComparison.Ordinal))
            .ShouldBe(Exposition.Names(text).Select(Documented.Family).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void The_dashboard_shows_only_what_there_is()
    {
        var shown = Documented.Named(File.ReadAllText(Documented.File("docs/grafana/kdcluster.json")));
        shown.Count.ShouldBeGreaterThan(15);
        shown.ShouldBeSubsetOf(Documented.Metrics);
    }
}
