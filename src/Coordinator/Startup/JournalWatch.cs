using KdCluster.Coordinator.Journal;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// Lets the journal find out in time whether it can be written, also while nobody writes. Damage does not pass: the
/// program then ends.
/// </summary>
public sealed class JournalWatch(IJournal journal, ProgramEnd end, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await journal.Check() is { Fault: JournalFault.Damaged } damage)
                end.Because(damage.Message, ProgramExit.Journal);
            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
