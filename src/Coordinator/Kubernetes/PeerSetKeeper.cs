using Akka.Actor;
using Akka.Hosting;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Placement;
using Serilog;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>
/// Looks at what runs want and at how many pods there are, and has the number changed. It keeps nothing but since when
/// pods are idle: whatever becomes of a request, the next look decides anew.
/// </summary>
public sealed class PeerSetKeeper(
    IScaleDoor door, PeerSetSettings set, IRequiredActor<Reception> reception, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly long _started = clock.GetTimestamp();
    private TimeSpan? _idleSince;
    private string? _trouble;
    private int _failures;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Look(stoppingToken);
            var pause = LookEvery * Math.Pow(2, Math.Min(_failures, 10));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Once; does not throw.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        try
        {
            var room = await reception.ActorRef.Ask<SlotRoom>(new GetSlotRoom(), Patience, cancellation);
            var seen = await door.Read(cancellation);
            var decision = PeerSetPolicy.Decide(
                set, seen.Replicas, room, _idleSince, clock.GetElapsedTime(_started));
            _idleSince = decision.IdleSince;
            // Before the pods go: nobody new is placed there.
            reception.ActorRef.Tell(new PeerSetNews(decision.Closed, decision.Note));
            if (decision.Replicas is { } replicas)
            {
                await door.Write(replicas, seen, cancellation);
                Log.Information("{Note:l}", decision.Note);
            }

            Works();
        }
        catch (ScaleException e)
        {
            Fails(e);
        }
        catch (Exception e) when (e is AskTimeoutException or UnavailableException or OperationCanceledException)
        {
            // This coordinator stands by, starts or stops: whoever acts looks after the pods.
        }
    }

    private void Works()
    {
        if (_trouble is not null)
            Log.Information("the pods of {Set:l} can be scaled again", set.Set);
        (_trouble, _failures) = (null, 0);
    }

    private void Fails(ScaleException e)
    {
        if (e.Fault == ScaleFault.Conflict)
            return; // The next look decides by what it is then.
        _failures++;
        reception.ActorRef.Tell(new PeerSetNews(null, e.Message));
        if (_trouble == e.Message)
            return;
        _trouble = e.Message;
        Log.Warning("{Trouble:l}", e.Message);
    }
}
