using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using KdCluster.Conformance.Clusters;
using KdCluster.Conformance.Remote;
using Shouldly;

namespace KdCluster.Conformance.Tools;

public sealed class PubSubTests : ClusterKit
{
    [Fact]
    public async Task What_is_published_reaches_every_subscriber_once()
    {
        var nodes = await Formed(3);
        var probes = nodes.Select(n => new Probe(n)).ToArray();
        for (var i = 0; i < nodes.Length; i++)
        {
            Mediator(nodes[i]).Tell(new Subscribe("news", probes[i].Ref), probes[i].Ref);
            probes[i].Expect<SubscribeAck>().Subscribe.Topic.ShouldBe("news");
        }

        await Heard(nodes[0], "news", probes);
        Mediator(nodes[0]).Tell(new Publish("news", new Numbered(7)), probes[0].Ref);
        foreach (var probe in probes)
        {
            probe.Expect<Numbered>().Number.ShouldBe(7);
            probe.LastSender.Path.ToStringWithoutAddress().ShouldBe(probes[0].Ref.Path.ToStringWithoutAddress());
            probe.ExpectNothing(50);
        }
    }

    [Fact]
    public async Task Who_unsubscribes_or_dies_gets_nothing_more()
    {
        var node = (await Formed(1))[0];
        var (stays, leaves, dies) = (new Probe(node), new Probe(node), new Probe(node));
        foreach (var probe in new[] { stays, leaves, dies })
        {
            Mediator(node).Tell(new Subscribe("t", probe.Ref), probe.Ref);
            probe.Expect<SubscribeAck>();
        }

        Mediator(node).Tell(new Unsubscribe("t", leaves.Ref), leaves.Ref);
        leaves.Expect<UnsubscribeAck>();
        await dies.Ref.GracefulStop(Soon);
        Mediator(node).Tell(new Publish("t", "x"), ActorRefs.NoSender);
        stays.Expect<string>().ShouldBe("x");
        leaves.ExpectNothing();
    }

    [Fact]
    public async Task One_of_each_group_gets_a_message_published_to_groups()
    {
        var node = (await Formed(1))[0];
        var (a1, a2, b) = (new Probe(node), new Probe(node), new Probe(node));
        foreach (var (probe, group) in new[] { (a1, "a"), (a2, "a"), (b, "b") })
        {
            Mediator(node).Tell(new Subscribe("t", probe.Ref, group), probe.Ref);
            probe.Expect<SubscribeAck>();
        }

        for (var i = 0; i < 10; i++)
            Mediator(node).Tell(new Publish("t", i, sendOneMessageToEachGroup: true), ActorRefs.NoSender);
        for (var i = 0; i < 10; i++)
            b.Expect<int>().ShouldBe(i);
        b.ExpectNothing(50);
        Mediator(node).Tell(new Publish("t", "not for groups"), ActorRefs.NoSender);
        b.ExpectNothing();
    }

    [Fact]
    public async Task A_registered_path_is_sent_to_once_or_everywhere()
    {
        var nodes = await Formed(2);
        var probes = nodes.Select(n => new Probe(n, "door")).ToArray();
        foreach (var (node, probe) in nodes.Zip(probes))
            Mediator(node).Tell(new Put(probe.Ref), ActorRefs.NoSender);
        await Eventually(
            () =>
            {
                Mediator(nodes[0]).Tell(new SendToAll("/user/door", "all", excludeSelf: true), ActorRefs.NoSender);
                return Got(probes[1], "all");
            },
            "the other node's register");
        Mediator(nodes[0]).Tell(new Send("/user/door", "here", localAffinity: true), ActorRefs.NoSender);
        probes[0].Fish<string>(m => m == "here");
    }

    private static IActorRef Mediator(ActorSystem node) => DistributedPubSub.Get(node).Mediator;

    /// <summary>Publishes until all have heard, which is when the registers have spread; then waits for what is still on its way.</summary>
    private static async Task Heard(ActorSystem from, string topic, Probe[] probes)
    {
        var heard = new bool[probes.Length];
        await Eventually(
            () =>
            {
                Mediator(from).Tell(new Publish(topic, "ping"), ActorRefs.NoSender);
                for (var i = 0; i < probes.Length; i++)
                    heard[i] |= Got(probes[i], "ping");
                return heard.All(h => h);
            },
            "subscriptions on every node");
        Mediator(from).Tell(new Publish(topic, "end"), ActorRefs.NoSender);
        foreach (var probe in probes)
            probe.Fish<string>(m => m == "end");
    }

    private static bool Got(Probe probe, string message)
    {
        try
        {
            return probe.Expect<string>(50) == message;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
