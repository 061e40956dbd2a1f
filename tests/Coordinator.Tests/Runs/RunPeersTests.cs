using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;

namespace KdCluster.Coordinator.Tests.Runs;

public sealed class RunPeersTests
{
    private const string Yaml = """
        name: groups
        mode: online
        data: { name: fashion-mnist, limit: 1000 }
        epochs: 5
        peers:
          - { name: ann, model: light-cnn, count: 12 }
        controls: true
        distill: { method: dml }
        """;

    [Fact]
    public void However_peers_change_their_groups_are_those_of_a_count_of_all()
    {
        var random = new Random(5);
        var peers = CoreRun.Begin(Yaml).State.Peers;
        var names = peers.Keys.ToList();
        peers.Count.ShouldBe(24);
        foreach (var _ in Enumerable.Range(0, 500))
        {
            var before = peers;
            var changed = names.OrderBy(_ => random.Next()).Take(random.Next(3)).Select(name => before[name] with
            {
                Phase = (PeerPhase)random.Next((int)PeerPhase.Abandoned + 1),
                Epoch = random.Next(5),
                TrainedEpoch = random.Next(-1, 5),
            }).ToList();
            peers = peers.With(changed);

            changed.ShouldAllBe(p => ReferenceEquals(p, peers[p.Name]));
            peers.Keys.ShouldBe(names);
            var anew = peers.Values.GroupBy(PeerGroup.Of).ToDictionary(group => group.Key, group => group.ToList());
            peers.Groups.ShouldBe(anew.Keys, ignoreOrder: true);
            foreach (var (group, members) in anew)
                peers.Of(group).ShouldBe(members, "in order");
            peers.CountOf(group => group.IsStudent && !group.IsGone)
                .ShouldBe(peers.Values.Count(p => p.IsStudent && !p.IsGone));
        }
    }

    [Fact]
    public void A_peer_that_trains_is_told_by_that_epoch_and_any_other_by_its_last()
    {
        var peer = CoreRun.Begin(Yaml).Peer("ann-1") with { Epoch = 3, TrainedEpoch = 2 };
        PeerGroup.Of(peer with { Phase = PeerPhase.Training })
            .ShouldBe(new(PeerRole.Train, false, PeerPhase.Training, 3));
        PeerGroup.Of(peer with { Phase = PeerPhase.Ready }).ShouldBe(new(PeerRole.Train, false, PeerPhase.Ready, 2));
    }
}
