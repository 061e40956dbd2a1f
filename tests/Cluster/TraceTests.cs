using KdCluster.Cluster.Tests.Support;
using KdCluster.Cluster.Tests.Traces;
using KdCluster.Contracts.Messages;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>A collector sees one trace through all processes.</summary>
[Trait("Lane", "Long")]
public sealed class TraceTests
{
    private const string Online = """
        name: traced
        mode: online
        epochs: 3
        seed: 3
        batchSize: 32
        data: { name: synthetic, samples: 4096, testSamples: 64, classes: 4 }
        peers: [{ name: ann, model: light-cnn }, { name: bob, model: light-cnn }]
        distill: { method: dml }
        exchange: { sheets: recorded }
        """;

    [Fact]
    public async Task A_trace_of_one_epoch_shows_every_hop_and_its_times_add_up()
    {
        await using var collector = await Collector.Start();
        await using var cluster = await TestCluster.Start(nodes: 2, variables: collector.Variables);
        var run = (await cluster.Submit(Online)).Run;
        await cluster.Completed(run);
        // Each process sends its spans a moment later.
        await Eventually.Holds("every span has come", () => Count("epoch") == 3 && Count("train-epoch") == 6
            && Count("save") == 6 && Count("score-ensemble") == 1 && Count("exchange") >= 6
            && Served() >= Count("exchange") - 1);

        var spans = collector.Spans;
        var submit = spans.Single(span => span.Name == "submit");
        spans.ShouldAllBe(span => span.Trace == submit.Trace);
        var epochs = spans.Where(span => span.Name == "epoch").OrderBy(span => span.Start).ToList();
        epochs.Count.ShouldBe(3);
        epochs.ShouldAllBe(epoch => epoch.Parent == submit.Id && epoch.Program == "kd-coordinator");
        foreach (var epoch in epochs.Skip(1))
            Judge(epoch, spans);

        // Whoever measures the ensemble has one of the two sheets already, and nobody serves it.
        int Served() => collector.Spans.Count(span => span.Name == "exchange"
            && collector.Spans.Any(serve => serve.Name == "serve" && serve.Parent == span.Id));

        int Count(string name) => collector.Spans.Count(span => span.Name == name);
    }

    private static void Judge(SeenSpan epoch, IReadOnlyList<SeenSpan> spans)
    {
        var peers = Below(epoch, "train-epoch");
        peers.Select(peer => peer.Peer).ShouldBe(["ann", "bob"], ignoreOrder: true);
        peers.ShouldAllBe(peer => peer.Program == "kd-node");
        foreach (var peer in peers)
        {
            var steps = spans.Where(span => span.Parent == peer.Id).OrderBy(span => span.Start).ToList();
            steps.Select(step => step.Name).ShouldBe(["fetch", "train", "save"]);
            // From the order to the closing: the way there, the steps, the way back.
            var (there, back) = (peer.Start - epoch.Start, epoch.End - peer.End);
            there.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
            back.ShouldBeGreaterThanOrEqualTo(TimeSpan.Zero);
            var sum = there + back + TimeSpan.FromTicks(steps.Sum(step => step.Length.Ticks));
            (sum / epoch.Length).ShouldBe(1, 0.05);
        }

        // A sheet goes from node to node: early, while the slower peer still trains, or when it is wanted.
        var ways = spans.Where(span => span.Name is "fetch" or "prefetch").Select(span => span.Id).ToHashSet();
        var exchanges = spans.Where(span => span.Name == "exchange" && ways.Contains(span.Parent)).ToList();
        exchanges.Count.ShouldBeGreaterThanOrEqualTo(4);
        foreach (var exchange in exchanges)
        {
            var served = spans.Where(span => span.Name == "serve" && span.Parent == exchange.Id).ToList();
            served.ShouldNotBeEmpty();
            served.ShouldAllBe(span => span.Instance != exchange.Instance);
        }

        List<SeenSpan> Below(SeenSpan parent, string name) =>
            [.. spans.Where(span => span.Parent == parent.Id && span.Name == name)];
    }
}
