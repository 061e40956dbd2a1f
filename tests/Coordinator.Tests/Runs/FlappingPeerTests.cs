using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>A peer that is lost again and again blocks nobody without a limit.</summary>
public sealed class FlappingPeerTests
{
    private static readonly RunTimings Timings = new();
    private readonly CoreRun _run = CoreRun.Begin(Yaml.Online(2, 1000, "placement: { minPeers: 1 }"), Timings);

    public FlappingPeerTests()
    {
        _run.PlaceAndReady("ann-1", "ann-2");
        _run.Train("ann-1");
    }

    [Fact]
    public void The_first_loss_of_a_node_costs_no_pause_and_later_ones_ever_more()
    {
        for (var loss = 0; loss < 5; loss++)
            Flap();
        _run.Of<PeerLost>().Select(e => e.RetrySeconds).ShouldBe([0, 1, 2, 4, 8]);
    }

    [Fact]
    public void The_epoch_is_closed_without_it_and_the_run_goes_on_without_it_at_last()
    {
        for (var second = 0; second < 3600 && !_run.Of<PeerAbandoned>().Any(); second++)
        {
            Flap();
            if (_run.Peer("ann-1").Phase == PeerPhase.Training)
                _run.Train("ann-1");
        }

        _run.Of<EpochEnded>().ShouldContain(e => e.Missing.Contains(new PeerId("ann-2")), _run.Text);
        _run.Of<PeerLost>().Count().ShouldBeLessThanOrEqualTo(Timings.MaxLosses);
        _run.Of<PeerAbandoned>().Single().Reason.ShouldStartWith(
            $"it was lost {Timings.MaxLosses} times without an epoch between");
        for (var epoch = _run.State.Epoch; _run.State.Phase == RunPhase.Training; epoch++)
            _run.Train("ann-1");
        _run.Of<RunEnding>().ShouldBeEmpty(_run.Text);
        _run.State.Phase.ShouldBe(RunPhase.Clearing);
    }

    /// <summary>It gets a place when it may, and its node is gone before it says that it is ready.</summary>
    private void Flap()
    {
        if (_run.Peer("ann-2").HasNode)
            _run.LoseNode("ann-2");
        _run.Wait(1);
        _run.Place();
        if (!_run.Peer("ann-2").HasNode)
        {
            _run.Wait(Timings.BackoffAfter(6).TotalSeconds);
            _run.Place();
        }
    }
}
