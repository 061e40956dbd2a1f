using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.RunFiles;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Tests.Journal;

/// <summary>Runs that have ended cost nothing: no actor, and no replay when a coordinator starts.</summary>
public sealed class EndedRunsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-ended").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_thousand_of_them_start_no_actor_and_are_not_read()
    {
        await Write(ended: 1000, open: 2);
        await using var coordinator = await TestCoordinator.Start(journal: Path);
        var journal = (SqliteJournal)coordinator.Setup.Journal;
        var open = await coordinator.Actor.Ask<RunSummary[]>(new GetRuns(), TimeSpan.FromSeconds(30));
        open.Select(run => run.Run.Value).Order().ShouldBe(["open-0000", "open-0001"]);

        // Each open run has one event and goes on; its actor reads it, and for other tools the tracking.
        const long ofOpenRuns = 20;
        journal.EventsRead.ShouldBeInRange(2, ofOpenRuns);

        var list = await coordinator.Get("/api/runs", ApiJson.Default.IReadOnlyListRunSummary);
        list.Select(run => run.Run.Value).Take(3).ShouldBe(["open-0001", "open-0000", "ended-0999"]);
        list.Count(run => run.Status == RunStatus.Cancelled).ShouldBe(1000);
        journal.EventsRead.ShouldBeInRange(2, ofOpenRuns);

        var detail = await coordinator.Get("/api/runs/ended-0007", ApiJson.Default.RunDetail);
        detail.Summary.ShouldBe(list.Single(run => run.Run.Value == "ended-0007"));
        (detail.Summary.Reason, detail.LastEvent).ShouldBe(("enough", 3));
        journal.EventsRead.ShouldBeInRange(5, ofOpenRuns + 3);
    }

    [Fact]
    public async Task A_command_to_one_is_answered_as_by_a_run_that_has_an_actor()
    {
        await Write(ended: 1, open: 0);
        await using var coordinator = await TestCoordinator.Start(journal: Path);
        var run = new RunId("ended-0000");
        (await coordinator.Command(new PauseRun("new", run))).ShouldBeOfType<CommandRefused>().Reason
            .ShouldBe("run ended-0000 has ended: Cancelled");
        (await coordinator.Command(new CancelRun("cancel", run, "enough"))).ShouldBeOfType<CommandAccepted>().Repeated
            .ShouldBeTrue();
        (await coordinator.Command(new PauseRun("new", new RunId("nope")))).ShouldBeOfType<CommandRefused>().Kind
            .ShouldBe(CommandRefusalKind.UnknownRun);
    }

    [Fact]
    public async Task A_journal_from_before_there_was_a_list_of_runs_gets_one()
    {
        await Write(ended: 3, open: 2);
        using (var db = new SqliteConnection($"Data Source={Path};Pooling=false"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "DROP TABLE runs; PRAGMA user_version = 0";
            command.ExecuteNonQuery();
        }

        using var journal = new SqliteJournal(Path, TimeProvider.System);
        (await journal.OpenRuns()).Select(run => run.Value).ShouldBe(["open-0000", "open-0001"]);
        var runs = await journal.Runs();
        runs.Select(run => (run.Run.Value, run.Ended?.Reason))
            .ShouldBe(
                [
                    ("ended-0000", "enough"), ("ended-0001", "enough"), ("ended-0002", "enough"), ("open-0000", null),
                    ("open-0001", null)]);
        (await journal.FindByKey("ended-0001")).ShouldBe(new RunId("ended-0001"));
    }

    [Fact]
    public async Task A_run_that_ends_leaves_no_actor_behind()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var accepted = (RunAccepted)await coordinator.Submit("k", Yaml.Online());
        var actor = await coordinator.System.ActorSelection(coordinator.Actor.Path / $"run-{accepted.Run}")
            .ResolveOne(TimeSpan.FromSeconds(5));
        (await actor.WatchAsync()).ShouldBeTrue();
        (await coordinator.Ended(accepted.Run)).Status.ShouldBe(RunStatus.Completed);
        (await coordinator.Actor.Ask<RunSummary[]>(new GetRuns(), TimeSpan.FromSeconds(5))).ShouldBeEmpty();
    }

    /// <summary>Three events an ended run, one an open one.</summary>
    private async Task Write(int ended, int open)
    {
        using var journal = new SqliteJournal(Path, TimeProvider.System);
        var term = await journal.BeginTerm();
        var plan = RunFile.Parse(Yaml.Online(), [], Catalogue.Load()).Plans[0];
        var writes = new List<Task>();
        for (var i = 0; i < ended + open; i++)
        {
            var run = new RunId(i < ended ? $"ended-{i:0000}" : $"open-{i - ended:0000}");
            var submitted = new RunSubmitted(run, run.Value, DateTimeOffset.UnixEpoch, plan);
            writes.Add(journal.Begin(term, [submitted]));
            if (i >= ended)
                continue;
            IRunEvent[] end =
            [
                new RunEnding(RunStatus.Cancelled, "enough", "cancel"),
                new RunEnded(RunStatus.Cancelled, "enough", DateTimeOffset.UnixEpoch),
            ];
            var summary = Views.RunViewing.Summary(RunReplay.Fold([submitted, .. end]));
            writes.Add(journal.Append(run, term, 2, end, summary));
            writes.Add(journal.Close(run, term));
        }

        await Task.WhenAll(writes);
    }
}
