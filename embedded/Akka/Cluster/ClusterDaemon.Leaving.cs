using Akka.Actor;

namespace Akka.Cluster;

internal sealed partial class ClusterDaemon
{
    private bool _exiting;
    private TaskCompletionSource? _out;

    private void TakeLeave(Address address)
    {
        if (!IsMember || _stopping)
            return;
        if (Gossip.Members.Values.FirstOrDefault(m => m.Address.Equals(address)) is not { Status: MemberStatus.Up or MemberStatus.Joining or MemberStatus.WeaklyUp } member)
            return;
        Info("Marked address [{0}] as [Leaving]", address);
        Take(Gossip.Update([member.Copy(MemberStatus.Leaving)]).ChangedBy(_self));
        LeaderActions();
        GossipToAll();
    }

    /// <summary>The leader has moved this node to Exiting: what it runs goes elsewhere first (the phase cluster-exiting), then it confirms.</summary>
    private void BeginExit()
    {
        if (_exiting)
            return;
        _exiting = true;
        Info("Exiting, starting coordinated shutdown");
        CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
    }

    private void ExitingCompleted(TaskCompletionSource done)
    {
        if (!IsMember || _view.SelfMember is { Status: not MemberStatus.Exiting })
        {
            done.TrySetResult();
            return;
        }

        Info("Exiting completed");
        _out = done;
        ConfirmExit();
        TakeExitingConfirmed(_self);
    }

    private void ConfirmExit()
    {
        foreach (var node in Gossip.Members.Keys.Where(n => n != _self))
            DaemonAt(node.Address).Tell(new ExitingConfirmed(_self), Self);
    }

    private void TakeExitingConfirmed(UniqueAddress node)
    {
        if (Gossip.Find(node) is not { Status: MemberStatus.Exiting or MemberStatus.Leaving })
            return;
        _exitingConfirmed = _exitingConfirmed.Add(node);
        LeaderActions();
    }

    private void TakeGoodbye(Goodbye goodbye)
    {
        if (goodbye.Node != _self || !_exiting)
            return;
        Take(Gossip.Remove([_self]));
        Leave();
    }

    /// <summary>This node is out of the cluster.</summary>
    private void Leave()
    {
        Info("Node is out of the cluster");
        _stopping = true;
        _out?.TrySetResult();
    }
}
