using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Tests;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Console.Tests.Cluster;

public class SeveralCoordinatorsTests
{
    private const string Away = "http://127.0.0.1:1";

    [Fact]
    public async Task The_one_that_acts_is_found_behind_one_that_is_away_and_one_that_stands_by()
    {
        await using var standby = await StandBy();
        await using var acting = await Acting();
        var terminal = new Terminal();

        (await terminal.Kd("run", "ls", "--url", $"{Away}, {standby.Url},{acting.Url}/")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task When_none_acts_a_stand_by_says_why_and_when_all_are_away_all_are_named()
    {
        await using var standby = await StandBy();
        var terminal = new Terminal();

        (await terminal.Kd("run", "ls", "--url", $"{standby.Url},{Away}")).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldBe("kd: this coordinator stands by: a acts\n");

        var other = new Terminal();
        (await other.Kd("run", "ls", "--url", $"{Away},http://127.0.0.1:2")).ShouldBe(ExitCode.Failed);
        other.Error.ShouldContain(
            $"no coordinator answers at {Away}/ or http://127.0.0.1:2/ (connection refused)", Case.Sensitive);
    }

    [Fact]
    public async Task Each_address_is_checked()
    {
        var terminal = new Terminal();

        (await terminal.Kd("run", "ls", "--url", $"{Away},ftp://x")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("\"ftp://x\" is not an address of a coordinator", Case.Sensitive);
    }

    [Fact]
    public async Task Watching_goes_on_at_the_one_that_takes_over_after_the_last_line_that_was_seen()
    {
        var lost = false;
        string? after = null;
        await using var first = await FakeCoordinator.Start(async context =>
        {
            if (lost)
            {
                await Refuse(context);
                return;
            }

            await FakeCoordinator.Event(
                context, StreamEventNames.Snapshot, FakeCoordinator.Detail(), ApiJson.Default.RunDetail, id: 7);
            lost = true;
        });
        await using var second = await FakeCoordinator.Start(async context =>
        {
            after = context.Request.Headers["Last-Event-ID"];
            await FakeCoordinator.Event(
                context, StreamEventNames.End, FakeCoordinator.Summary(RunStatus.Completed),
                ApiJson.Default.RunSummary);
        });
        var terminal = new Terminal();

        var watched = await terminal.Kd("run", "watch", "fashion-1", "--json", "--url", $"{first.Url},{second.Url}");

        watched.ShouldBe(ExitCode.Ok);
        after.ShouldBe("7");
    }

    private static Task<StandInServer> Acting() => FakeCoordinator.Start(
        context => FakeCoordinator.Json(context, 200, [], ApiJson.Default.IReadOnlyListRunSummary));

    private static Task<StandInServer> StandBy() => FakeCoordinator.Start(Refuse);

    private static Task Refuse(HttpContext context) => FakeCoordinator.Json(
        context, 503, new Problem(503, "this coordinator stands by: a acts", []), ApiJson.Default.Problem);
}
