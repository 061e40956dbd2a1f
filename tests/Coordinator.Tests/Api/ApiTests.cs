using System.Net;
using System.Net.Http.Json;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Api;

public sealed class ApiTests
{
    private static ByteArrayContent Bytes(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new("application/yaml") } };

    private static StringContent Body(string text, string type = "application/yaml") => new(text, Encoding.UTF8, type);

    private static async Task<SubmitAnswer> Submit(HttpClient http, string yaml, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = Body(yaml) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!;
    }

    private static async Task<Problem> Refused(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!;
    }

    private static async Task<(List<string> Names, List<long> Ids)> ReadEvents(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var (names, ids) = (new List<string>(), new List<long>());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                names.Add(line[7..]);
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                ids.Add(long.Parse(line[4..]));
        }

        return (names, ids);
    }

    [Fact]
    public async Task Who_has_seen_more_of_a_run_than_the_journal_has_is_told_all_of_it()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2);
        var run = (await Submit(coordinator.Http, Yaml.Online(epochs: 1), "k1")).Run;
        await coordinator.Ended(run);
        var newest = (await coordinator.Setup.Journal.Read(run))[^1].Number;
        (await Seen(newest)).ShouldBeEmpty();
        (await Seen(newest - 2)).ShouldBe([newest - 1, newest]);
        var all = Enumerable.Range(1, (int)newest).Select(number => (long)number);
        (await Seen(newest + 1)).ShouldBe(all);
        (await Seen(0)).ShouldBe(all);

        async Task<List<long>> Seen(long last)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run}/events");
            request.Headers.Add("Last-Event-ID", $"{last}");
            using var response =
                await coordinator.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return (await ReadEvents(await response.Content.ReadAsStreamAsync())).Ids;
        }
    }

    [Fact]
    public async Task A_run_is_submitted_followed_and_reported()
    {
        await using var coordinator = await TestCoordinator.Start();
        var http = coordinator.Http;
        var submitted = await Submit(http, Yaml.Online(epochs: 4), "k1");
        submitted.Repeated.ShouldBeFalse();
        (await Submit(http, Yaml.Online(epochs: 4), "k1")).ShouldBe(new SubmitAnswer(submitted.Run, true));

        var stream = http.GetStreamAsync($"/api/runs/{submitted.Run}/events?after=0");
        coordinator.Node("n1", 2);
        var (names, ids) = await ReadEvents(await stream);

        names[0].ShouldBe("snapshot");
        names[^1].ShouldBe("end");
        ids.ShouldBe(Enumerable.Range(1, ids.Count).Select(i => (long)i));
        ids.Count.ShouldBe((await coordinator.Setup.Journal.Read(submitted.Run)).Count);
        names.ShouldContain("peer");

        var detail = (await http.GetFromJsonAsync($"/api/runs/{submitted.Run}", ApiJson.Default.RunDetail))!;
        detail.Summary.Status.ShouldBe(RunStatus.Completed);
        detail.Peers.Select(p => p.Status).ShouldAllBe(s => s == PeerStatus.Released);
        (await http.GetFromJsonAsync("/api/runs", ApiJson.Default.IReadOnlyListRunSummary))!.Count.ShouldBe(1);
        (await http.GetStringAsync($"/api/runs/{submitted.Run}/report.md")).ShouldContain("# test: completed");
        (
            await http.GetFromJsonAsync(
                $"/api/runs/{submitted.Run}/logs?after=2&limit=3",
                ApiJson.Default.IReadOnlyListJournalLine))!.Select(l => l.Number).ShouldBe([3, 4, 5]);
        (await http.GetFromJsonAsync("/api/nodes", ApiJson.Default.IReadOnlyListNodeView))!
            .Single().Slots.Count.ShouldBe(2);
        Exposition.Values(await http.GetStringAsync("/metrics"))["kd_peer_epochs_total"].ShouldBe(8);
        (await http.GetStringAsync("/healthz/ready")).ShouldBe("ready\n");
        (await http.GetStringAsync("/api/version")).ShouldContain("\"active\"");
    }

    [Fact]
    public async Task A_run_file_with_ten_mistakes_gets_ten_problems_and_leaves_nothing_behind()
    {
        await using var coordinator = await TestCoordinator.Start();
        var yaml = """
            name: bad
            mode: online
            data: { name: nowhere }
            epochs: -1
            batchSize: 0
            optimizer: { name: adamm, lr: -1 }
            peers:
              - { name: ann, model: light-cnnn }
              - { name: ann, model: resnet8, colour: red }
            distill: { method: dmll, temperature: 0 }
            exchange: { precision: fp8 }
            """;
        var problem = await Refused(
            await coordinator.Http.PostAsync("/api/runs", Body(yaml)), HttpStatusCode.UnprocessableEntity);
        problem.Problems.Count.ShouldBeGreaterThanOrEqualTo(10);
        problem.Problems.Select(p => p.Path).ShouldContain("peers[0].model");
        (await coordinator.Runs()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_teaching_peers_are_refused_by_name()
    {
        await using var coordinator = await TestCoordinator.Start();
        var problem = await Refused(
            await coordinator.Http.PostAsync("/api/runs", Body(Yaml.Online(peers: 1300))),
            HttpStatusCode.UnprocessableEntity);
        problem.Problems.Single().Message.ShouldContain("the 1300 peers of the stage");
    }

    [Fact]
    public async Task What_is_not_there_or_not_possible_is_one_clear_line()
    {
        await using var coordinator = await TestCoordinator.Start();
        var http = coordinator.Http;
        (await Refused(await http.GetAsync("/api/runs/nope"), HttpStatusCode.NotFound)).Title.ShouldBe(
            "there is no run \"nope\"");
        (await Refused(await http.PostAsync("/api/runs/nope/pause", null), HttpStatusCode.NotFound)).Title.ShouldBe(
            "there is no run \"nope\"");
        (await Refused(await http.GetAsync("/api/nothing"), HttpStatusCode.NotFound)).Title.ShouldBe(
            "there is no GET /api/nothing");
        await Refused(
            await http.PostAsync("/api/runs", Bytes([0xFF, 0xFE, 0x80])), HttpStatusCode.BadRequest);
        // As curl does with a long body: it is sent when the server takes it. Else a refusal that closes the
        // connection races with the sending.
        using var tooLong = new HttpRequestMessage(HttpMethod.Post, "/api/runs")
        {
            Content = Bytes(new byte[2 << 20]), Headers = { ExpectContinue = true },
        };
        await Refused(await http.SendAsync(tooLong), HttpStatusCode.RequestEntityTooLarge);

        var run = (await Submit(http, Yaml.Online())).Run;
        foreach (var number in new[] { "after=x", "limit=1.5", "after=99999999999999999999" })
            (await Refused(await http.GetAsync($"/api/runs/{run}/logs?{number}"), HttpStatusCode.BadRequest)).Title
                .ShouldContain(number.Split('=')[1]);
        (await Refused(await http.PostAsync($"/api/runs/{run}/resume", null), HttpStatusCode.Conflict)).Title.ShouldBe(
            $"run {run} is not paused");
        (
            await Refused(
                await http.PostAsync($"/api/runs/{run}/scale", Body("{\"peers\":3}", "application/json")),
                HttpStatusCode.UnprocessableEntity)).Title.ShouldContain("no `scale`");
        await Refused(
            await http.PostAsync($"/api/runs/{run}/scale", Body("[", "application/json")), HttpStatusCode.BadRequest);
        // In chunks, without a length; and what a terminal would obey is shown, not obeyed.
        using var cancelled = await http.PostAsJsonAsync(
            $"/api/runs/{run}/cancel", new CancelRequest("enough\n\u001b[2J"), ApiJson.Default.CancelRequest);
        cancelled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var state = await coordinator.Ended(run);
        (state.Status, state.Reason).ShouldBe((RunStatus.Cancelled, "enough\\n\\u001B[2J"));
    }

    [Fact]
    public async Task Weights_that_cannot_be_had_say_why()
    {
        await using var coordinator = await TestCoordinator.Start();
        var run = (await Submit(coordinator.Http, Yaml.Online())).Run;
        (await Weights("ann-1", HttpStatusCode.Conflict)).ShouldBe(
            $"peer ann-1 of run {run} has no weights: it has not finished an epoch yet; ask again after its first");
        (await Weights("eve", HttpStatusCode.NotFound)).ShouldBe(
            $"run {run} has no peer \"eve\"; its peers are ann-1, ann-2");
        coordinator.Node("n1", 2);
        await coordinator.Ended(run);
        (await Weights("ann-1", HttpStatusCode.ServiceUnavailable)).ShouldBe(
            "the checkpoint of ann-1 after epoch 3 cannot be had: the coordinator has no copy of it, and where it was "
                + "written: no node serves it; start that node again with its data folder, then ask again");

        async Task<string> Weights(string peer, HttpStatusCode status) => (
            await Refused(await coordinator.Http.GetAsync($"/api/runs/{run}/peers/{peer}/weights"), status)).Title;
    }

    [Fact]
    public async Task With_a_token_nothing_but_health_is_answered_without_it()
    {
        await using var coordinator = await TestCoordinator.Start(token: "secret");
        var http = coordinator.Http;
        (await Refused(await http.GetAsync("/api/runs"), HttpStatusCode.Unauthorized)).Title.ShouldContain(
            "wants a token");
        (await http.GetAsync("/healthz/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        (await http.GetAsync("/api/runs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new("bearer", "secret");
        (await http.GetAsync("/api/runs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new("Basic", "secret");
        (await http.GetAsync("/api/runs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "secret2");
        (await http.GetAsync("/api/runs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Pause_and_resume_through_two_consoles_have_one_effect_each()
    {
        await using var coordinator = await TestCoordinator.Start();
        var http = coordinator.Http;
        var run = (await Submit(http, Yaml.Online(epochs: 30))).Run;
        coordinator.Node("n1", 2);
        var both = await Task.WhenAll(
            http.PostAsync($"/api/runs/{run}/pause", null), http.PostAsync($"/api/runs/{run}/pause", null));
        both.Select(r => (int)r.StatusCode).Order().ShouldBe([202, 409]);
        (await http.GetFromJsonAsync($"/api/runs/{run}", ApiJson.Default.RunDetail))!.Summary.Status.ShouldBe(
            RunStatus.Paused);
        (await http.PostAsync($"/api/runs/{run}/resume", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
    }
}
