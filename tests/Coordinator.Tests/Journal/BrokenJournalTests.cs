using System.Net;
using System.Net.Http.Json;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Hosting;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Journal;

/// <summary>
/// A journal that is damaged or cannot be written: whoever asks is told so, and nothing waits for ever.
/// </summary>
public sealed class BrokenJournalTests
{
    private const string NoTable = " does not work: SQLite Error 1: 'no such table: events'.";

    [Fact]
    public async Task Requests_and_readiness_give_the_reason_until_it_can_be_written_again()
    {
        await using var coordinator = await TestCoordinator.Start();
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online())).Run;
        await Expect(coordinator.Http.GetAsync("/healthz/ready"), HttpStatusCode.OK);
        coordinator.Execute("ALTER TABLE events RENAME TO away");

        (await Refused(coordinator.Http.PostAsync($"/api/runs/{run}/pause", null)))
            .ShouldBe(Trouble(coordinator));
        (await Refused(coordinator.Http.GetAsync("/healthz/ready")))
            .ShouldBe(Trouble(coordinator));
        (await Refused(coordinator.Http.GetAsync($"/api/runs/{run}/logs")))
            .ShouldBe(Trouble(coordinator));
        (await coordinator.Submit("other", Yaml.Online())).ShouldBeOfType<CommandRefused>().Reason
            .ShouldBe(Trouble(coordinator));
        await Expect(coordinator.Http.GetAsync("/healthz/live"), HttpStatusCode.OK);

        coordinator.Execute("ALTER TABLE away RENAME TO events");
        await Expect(coordinator.Http.GetAsync("/healthz/ready"), HttpStatusCode.OK);
        await Eventually.Holds("the run takes commands again", async () =>
            (await coordinator.Http.PostAsync($"/api/runs/{run}/pause", null)).StatusCode == HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Slots_that_were_granted_while_nothing_could_be_written_are_granted_again()
    {
        await using var coordinator = await TestCoordinator.Start();
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online())).Run;
        await Eventually.Holds(
            "the run waits for slots",
            async () => (await coordinator.Events(run)).Any(e => e is Contracts.Journal.StageOpened));
        coordinator.Execute("ALTER TABLE events RENAME TO away");
        coordinator.Node("n1", 2);
        await Eventually.Holds("its actor has failed to record them", async () =>
        {
            using var answer = await coordinator.Http.GetAsync($"/api/runs/{run}");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        coordinator.Execute("ALTER TABLE away RENAME TO events");
        (await coordinator.Ended(run)).Status.ShouldBe(Contracts.Messages.RunStatus.Completed);
    }

    [Fact]
    public async Task A_run_whose_journal_is_damaged_says_so_and_the_others_go_on()
    {
        await using var coordinator = await TestCoordinator.Start();
        var bad = ((RunAccepted)await coordinator.Submit("bad", Yaml.Online())).Run;
        var good = ((RunAccepted)await coordinator.Submit("good", Yaml.Online())).Run;
        coordinator.Execute($"DROP TRIGGER events_stay; UPDATE events SET json = x'00' WHERE run = '{bad}'");
        await coordinator.Restart();
        (await Refused(coordinator.Http.GetAsync($"/api/runs/{bad}")))
            .ShouldStartWith(
                $"run {bad} cannot be read from the journal: journal event 1 of run {bad} is damaged");
        (await coordinator.Command(new PauseRun("p", bad))).ShouldBeOfType<CommandRefused>().Kind
            .ShouldBe(CommandRefusalKind.Unavailable);
        (await Refused(coordinator.Http.GetAsync($"/api/runs/{bad}/plan"))).ShouldStartWith(
            $"the journal cannot be read: journal event 1 of run {bad} is damaged");
        (await coordinator.Get("/api/runs", ApiJson.Default.IReadOnlyListRunSummary)).Select(r => r.Run)
            .ShouldBe([good]);
        coordinator.Node("n1", 2);
        (await coordinator.Ended(good)).Status.ShouldBe(Contracts.Messages.RunStatus.Completed);
    }

    [Fact]
    public async Task A_coordinator_that_cannot_begin_its_term_ends_the_process_with_the_reason()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Execute("DROP TABLE terms");
        var (end, ended) = (new ProgramEnd(), new TaskCompletionSource());
        await using var asked = end.Asked.Register(ended.SetResult);
        var setup = coordinator.Setup with { End = end };
        coordinator.System.ActorOf(Props.Create(() => new CoordinatorActor(setup, coordinator.Reception)));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        end.Reason
            .ShouldBe(Trouble(coordinator).Replace("events", "terms"));
        end.Exit.ShouldBe(ProgramExit.Journal);
    }

    private static string Trouble(TestCoordinator coordinator) =>
        $"the journal {Path.Combine(coordinator.Folder, "journal.db")}{NoTable}";

    private static async Task Expect(Task<HttpResponseMessage> answer, HttpStatusCode status) =>
        (await answer).StatusCode.ShouldBe(status);

    private static async Task<string> Refused(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Title;
    }
}
