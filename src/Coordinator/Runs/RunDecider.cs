using System.Collections.Immutable;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What a run does about what it is told: pure, so that a simulator can drive it through any schedule. An input is
/// first taken note of (which may be nothing at all, when it is stale), then the rules of <see cref="RunProgress"/> are
/// applied until none has anything to say.
/// </summary>
public sealed partial class RunDecider(RunTimings timings)
{
    public RunTimings Timings { get; } = timings;

    public Decision Decide(RunState state, object input, Moment now)
    {
        var work = new RunWork(state, now);
        if (!state.HasEnded || input is IRunCommand or IPeerMessage)
            Note(work, input);
        GoOn(work);
        if (input is Tick)
        {
            foreach (var overdue in RunPatience.Overdue(work.State, now, Timings))
            {
                work.Add(overdue);
                if (overdue is PeerLost lost)
                    GiveUpWhenHopeless(work, work.State.Peers[lost.Peer]);
            }

            GoOn(work);
        }

        return work.Done();
    }

    private void GoOn(RunWork work)
    {
        while (RunProgress.Next(work.State, work.Now, Timings) is { } next)
            work.Add(next);
    }

    private void Note(RunWork work, object input)
    {
        switch (input)
        {
            case PeerReady x: NoteReady(work, x); break;
            case PeerRefused x: NoteRefused(work, x); break;
            case PeerFailed x: NoteFailed(work, x); break;
            case PeerReleased x: NoteReleased(work, x); break;
            case EpochAccepted x: NoteAccepted(work, x); break;
            case EpochFinished x: NoteFinished(work, x); break;
            case SheetReady x: NoteSheet(work, x); break;
            case EnsembleScored x: NoteScored(work, x); break;
            case NodeGone x: NoteNodeGone(work, x); break;
            case NodeDrains x: NoteDrains(work, x); break;
            case NodeLeaves x: NoteLeaves(work, x); break;
            case PeerMayMove x: NoteMayMove(work, x); break;
            case NodeServes x: work.Remember(SheetAddresses.Follow(work.State, x.Node, x.Url)); break;
            case SlotsGranted x: NoteGranted(work, x); break;
            case PlacementReport x: NotePlacement(work, x); break;
            case IRunCommand x: NoteCommand(work, x); break;
        }
    }
}

/// <summary>The events of one decision as they come about, each applied at once.</summary>
internal sealed class RunWork(RunState state, Moment now)
{
    private readonly ImmutableArray<IRunEvent>.Builder _events = ImmutableArray.CreateBuilder<IRunEvent>();
    private readonly ImmutableArray<IPeerMessage>.Builder _replies = ImmutableArray.CreateBuilder<IPeerMessage>();

    public RunState State { get; private set; } = state;

    public Moment Now { get; } = now;

    public ICommandAnswer? Answer { get; set; }

    public void Add(IRunEvent e)
    {
        _events.Add(e);
        State = RunEvolution.Apply(State, e, Now.Elapsed);
    }

    /// <summary>A change that needs no journal: it is learned again after a restart.</summary>
    public void Remember(RunState state) => State = state;

    public void Reply(IPeerMessage message) => _replies.Add(message);

    public Decision Done() => new(State, _events.ToImmutable(), _replies.ToImmutable(), Answer);
}
