using Akka.Actor;

namespace Akka.Cluster;

/// <summary>What a node does in the phases of coordinated shutdown: leave, confirm, stop.</summary>
internal static class ClusterShutdownTasks
{
    public static void Add(Cluster cluster, IActorRef daemon)
    {
        var shutdown = CoordinatedShutdown.Get(cluster.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", () => Leave(cluster, shutdown));
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", async () =>
        {
            if (cluster.IsTerminated || cluster.SelfMember.Status != MemberStatus.Exiting)
                return Done.Instance;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            daemon.Tell(new ClusterCommands.ExitingCompleted(done), ActorRefs.NoSender);
            await done.Task.ConfigureAwait(false);
            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "stop", async () =>
        {
            await daemon.GracefulStop(shutdown.Timeout(CoordinatedShutdown.PhaseClusterShutdown)).ConfigureAwait(false);
            return Done.Instance;
        });
    }

    private static async Task<Done> Leave(Cluster cluster, CoordinatedShutdown shutdown)
    {
        if (cluster.IsTerminated || cluster.SelfMember.Status is MemberStatus.Removed or MemberStatus.Down or MemberStatus.Exiting)
            return Done.Instance;
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiter = cluster.System.SystemActorOf(Props.Create(typeof(ExitWaiter), cluster, gone).WithDispatcher(ClusterSettings.DispatcherId));
        cluster.Leave(cluster.SelfAddress);
        try
        {
            await gone.Task.WaitAsync(shutdown.Timeout(CoordinatedShutdown.PhaseClusterLeave)).ConfigureAwait(false);
        }
        finally
        {
            cluster.System.Stop(waiter);
        }

        return Done.Instance;
    }

    /// <summary>Waits until this node is Exiting, or worse.</summary>
    private sealed class ExitWaiter(Cluster cluster, TaskCompletionSource gone) : ActorBase
    {
        protected override void PreStart() => cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.ClusterShuttingDown));

        protected override void PostStop() => cluster.Unsubscribe(Self);

        protected override bool Receive(object message)
        {
            if (message is ClusterEvent.ClusterShuttingDown
                or ClusterEvent.IMemberEvent { Member: { Status: MemberStatus.Exiting or MemberStatus.Down or MemberStatus.Removed } } && IsOver(message))
            {
                gone.TrySetResult();
            }

            return true;
        }

        private bool IsOver(object message) => message is not ClusterEvent.IMemberEvent e || e.Member.UniqueAddress == cluster.SelfUniqueAddress;
    }
}
