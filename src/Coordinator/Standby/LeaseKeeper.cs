using Akka.Actor;
using Akka.Hosting;
using KdCluster.Coordinator.Actors;
using KdCluster.Hosting;
using Serilog;

namespace KdCluster.Coordinator.Standby;

/// <summary>
/// Of a host that acts: when the lease is lost, the coordinator's actors end at once, and the program stands by again.
/// When the program is asked to stop, the lease is given back last of all.
/// </summary>
public sealed class LeaseKeeper(Succession succession, IRequiredActor<Reception> reception, ProgramEnd end)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await Task.WhenAny(succession.Lost, Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken)) is not
            Task<string?> { Result: { } why })
            return;
        Log.Error("this coordinator acts no more: {Why:l}", why);
        end.Because(why, ProgramExit.Replaced);
        reception.ActorRef.Tell(new Fenced(why));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await succession.GiveBack();
    }
}
