using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Tests;
using KdCluster.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Coordinator.Tests.Tracking;

public sealed class RunFollowerTests
{
    private static readonly RunId Bad = new("bad");
    private static readonly RunId Good = new("good");
    private readonly FakeTimeProvider _clock = new();
    private readonly Sink _sink = new();
    private readonly Dictionary<RunId, List<IRunEvent>> _journal = new() { [Bad] = [], [Good] = [] };
    private readonly List<string> _warnings = [];
    private readonly List<(RunId Run, long After)> _reads = [];

    [Fact]
    public async Task A_run_that_is_not_taken_keeps_no_other_waiting_and_comes_again_after_growing_pauses()
    {
        await Follow(async follower =>
        {
            _sink.Refuses = Bad;
            Happened(follower, Bad, new StageEnded(0));
            await Eventually.Holds("it is refused once", () => _sink.Refused == 1);
            Happened(follower, Good, new StageEnded(0));
            await Eventually.Holds("the other is taken", () => Taken(Good) == 1);
            Happened(follower, Bad, new StageEnded(1));
            Happened(follower, Good, new StageEnded(1));
            await Eventually.Holds("the other is taken again", () => Taken(Good) == 2);
            _sink.Refused.ShouldBe(1, "news is no reason to try a run again before its pause is over");

            await Eventually.Holds("it is refused again", () => Passed(0.25, _sink.Refused == 2));
            _sink.Refuses = null;
            await Eventually.Holds("it is taken", () => Passed(0.25, Taken(Bad) == 2));
            _sink.Taken.Count(one => one.Run == Bad).ShouldBe(2);
        });
        _warnings.Count.ShouldBe(2);
        _warnings[0].ShouldBe("a sink cannot be written: full; it is tried again");
        _warnings[1].ShouldBe("a sink can be written again");
    }

    [Fact]
    public async Task A_word_after_the_end_of_a_run_tells_nothing_again()
    {
        await Follow(async follower =>
        {
            _journal[Bad].Add(new StageEnded(0));
            Happened(follower, Bad, new RunEnded(RunStatus.Completed, null, default));
            await Eventually.Holds("it is taken", () => Taken(Bad) == 2);
            follower.Tell(Bad);
            await Eventually.Holds("the journal is asked again", () => Reads().Count == 2);
            Reads().ShouldBe([(Bad, 0), (Bad, 2)]);
            Taken(Bad).ShouldBe(2);
        });
    }

    private async Task Follow(Func<RunFollower, Task> body)
    {
        using var stop = new CancellationTokenSource();
        var follower = new RunFollower(_sink, Read, _clock, _warnings.Add);
        var following = follower.Run(stop.Token);
        await body(follower);
        await stop.CancelAsync();
        await following;
    }

    private void Happened(RunFollower follower, RunId run, IRunEvent what)
    {
        lock (_journal)
            _journal[run].Add(what);
        follower.Tell(run);
    }

    private bool Passed(double seconds, bool holds)
    {
        if (!holds)
            _clock.Advance(TimeSpan.FromSeconds(seconds));
        return holds;
    }

    private int Taken(RunId run) => _sink.Taken.Count(one => one.Run == run);

    private List<(RunId Run, long After)> Reads()
    {
        lock (_journal)
            return [.. _reads];
    }

    private Task<IReadOnlyList<(long Number, TrackedEvent Event)>> Read(RunId run, long after)
    {
        lock (_journal)
        {
            _reads.Add((run, after));
            return Task.FromResult<IReadOnlyList<(long, TrackedEvent)>>([
                .. _journal[run].Skip((int)after).Select((one, i) => (after + i + 1, new TrackedEvent(default, one)))]);
        }
    }

    private sealed class Sink : IRunSink
    {
        private readonly Lock _gate = new();
        private readonly List<(RunId Run, IRunEvent Event)> _taken = [];

        public string Name => "a sink";

        public RunId? Refuses { get; set; }

        public int Refused { get; private set; }

        public IReadOnlyList<(RunId Run, IRunEvent Event)> Taken
        {
            get
            {
                lock (_gate)
                    return [.. _taken];
            }
        }

        public Task Take(RunId run, IReadOnlyList<TrackedEvent> events, CancellationToken stop)
        {
            lock (_gate)
            {
                if (run == Refuses)
                {
                    Refused++;
                    throw new IOException("full");
                }

                _taken.AddRange(events.Select(one => (run, one.Event)));
            }

            return Task.CompletedTask;
        }
    }
}
