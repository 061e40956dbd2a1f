using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;

namespace KdCluster.Coordinator.Api;

/// <summary>
/// What the HTTP API can be asked. Runs that go on answer themselves, by their actors; those that have ended are read
/// from the journal.
/// </summary>
public sealed class CoordinatorService(CoordinatorSetup setup, IRequiredActor<Reception> reception)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Less than a client waits for an answer.</summary>
    private static readonly TimeSpan CopyPatience = TimeSpan.FromSeconds(20);

    /// <summary>More news than this is not kept for a listener that is slow; it reads the journal instead.</summary>
    private const int NewsKept = 4096;

    /// <summary>Of the coordinator in this process; null: it is on standby.</summary>
    public async Task<Term?> Term() => (await Ask<Presence>(new GetPresence())).Term;

    /// <exception cref="ApiException">503: this process is on standby, or did not answer in time.</exception>
    public async Task<T> Ask<T>(object message)
    {
        try
        {
            return await reception.ActorRef.Ask<T>(message, Patience);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            throw new ApiException(503, $"the coordinator did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (UnavailableException e)
        {
            throw new ApiException(503, e.Message);
        }
    }

    /// <summary>Every run, newest first.</summary>
    public async Task<IReadOnlyList<RunSummary>> Runs()
    {
        // In this order: a run that ends in between is seen by both.
        var live = (await Ask<RunSummary[]>(new GetRuns())).ToDictionary(run => run.Run);
        var all = await setup.Journal.Runs();
        return [.. all.Reverse().Select(run => run.Ended ?? live.GetValueOrDefault(run.Run)).OfType<RunSummary>()];
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task<RunDetail> Run(string id) =>
        (await Ask<Found<RunDetail>>(new GetRun(RunOf(id)))).Value ?? await EndedRun(id);

    /// <summary>A run as it is, and what happens to it from then on; no news when it has ended.</summary>
    /// <exception cref="ApiException">404.</exception>
    public async Task<(RunDetail Detail, Channel<RunNews>? News)> Watch(string id)
    {
        var news = Channel.CreateBounded<RunNews>(
            new BoundedChannelOptions(NewsKept) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        return (await Ask<Found<RunDetail>>(new WatchRun(RunOf(id), news.Writer))).Value is { } detail
            ? (detail, news)
            : (await EndedRun(id), null);
    }

    /// <summary>Peers of one run, or of all that go on.</summary>
    public async Task<IReadOnlyList<PeerView>> Peers(string? run)
    {
        if (run is not null)
            return (await Run(run)).Peers;
        var runs = await Ask<RunSummary[]>(new GetRuns());
        return [.. (await Task.WhenAll(runs.Select(r => Run(r.Run.Value)))).SelectMany(detail => detail.Peers)];
    }

    /// <summary>Every sweep, newest first.</summary>
    public async Task<IReadOnlyList<SweepDetail>> Sweeps() =>
        [.. (await Runs()).Where(run => run.Sweep is not null).GroupBy(run => run.Sweep!.Id).Select(SweepDetail.Of)];

    /// <exception cref="ApiException">404; 503: not all of its runs answer (they are being read from the
    ///     journal).</exception>
    public async Task<SweepDetail> Sweep(string id)
    {
        var sweep = (await Sweeps()).FirstOrDefault(s => s.Summary.Sweep.Value == id)
            ?? throw new ApiException(404, $"there is no sweep \"{id[..Math.Min(60, id.Length)]}\"");
        var count = sweep.Runs[0].Sweep!.Count;
        return sweep.Runs.Count == count
            ? sweep
            : throw new ApiException(503, $"{sweep.Runs.Count} of the {count} runs of sweep {id} answer; try again");
    }

    /// <exception cref="ApiException">404, 409, 422 or 503: refused, and nothing was changed.</exception>
    public async Task<CommandAccepted> Command(IRunCommand command) => await Ask<object>(command) switch
    {
        CommandAccepted accepted => accepted,
        CommandRefused refused => throw Refusal(refused),
        var other => throw new ApiException(500, $"the coordinator answered {other.GetType().Name}"),
    };

    /// <summary>A run's journal; empty when there is none after that number.</summary>
    public Task<IReadOnlyList<JournalRow>> Rows(string id, long after = 0, int limit = int.MaxValue) =>
        setup.Journal.Read(RunOf(id), after, limit);

    /// <exception cref="ApiException">404.</exception>
    public async Task<RunSubmitted> Submission(string id) =>
        (RunSubmitted)(await AllRows(id, limit: 1))[0].Event;

    /// <exception cref="ApiException">404.</exception>
    public async Task<RunReport> Report(string id) => JournalReport.Assemble(await AllRows(id));

    /// <summary>The report as it was written when the run ended, if it can be read: that is quicker.</summary>
    public async Task<RunReport> EndedReport(RunId run) =>
        setup.Folders.ReadReport(run) ?? await Report(run.Value);

    /// <summary>What a run file would make, or what is wrong with it: one of the two is empty.</summary>
    public (IReadOnlyList<RunPlan> Plans, IReadOnlyList<RunProblem> Problems) Check(
        string yaml, IReadOnlyList<string> overrides) =>
        Actors.Submission.Read(new SubmitRun("", yaml, overrides), setup.Catalogue);

    /// <summary>Null when requests can be served, else the reason why not.</summary>
    public async Task<string?> Unready() =>
        await setup.Journal.Check() is { } trouble ? trouble.Message
        : await Term() is null ? Presence.Standby
        : null;

    public string? CheckpointFile(string sha256) => setup.Checkpoints.Find(sha256);

    /// <summary>
    /// A file with the peer's last checkpoint, fetched when there is no copy of it yet: that is waited for, not long.
    /// </summary>
    /// <exception cref="ApiException">404: there is no such run or peer; 409: the peer has none yet; 503: it cannot be
    ///     had, or not yet.</exception>
    public async Task<string> LastCheckpoint(string id, string peer)
    {
        var events = (await AllRows(id)).Select(row => row.Event).ToList();
        if (events.OfType<PeerTrained>().LastOrDefault(e => e.Peer.Value == peer)?.Checkpoint is not { } checkpoint)
        {
            var state = RunReplay.Fold(events);
            var peers = state.Plan.Stages.SelectMany(s => s.Peers).Select(p => p.Name)
                .Union(events.OfType<PeerAdded>().Select(e => e.Peer.Name)).ToList();
            throw peers.Contains(new PeerId(peer))
                ? new ApiException(
                    409,
                    $"peer {peer} of run {id} has no weights: it has not finished an epoch"
                        + (state.HasEnded ? "" : " yet; ask again after its first"))
                : new ApiException(
                    404,
                    $"run {id} has no peer \"{peer[..Math.Min(60, peer.Length)]}\"; its peers are "
                        + string.Join(", ", peers.Take(20)));
        }

        var what = $"the checkpoint of {peer} after epoch {checkpoint.Epoch + 1}";
        try
        {
            var (path, reason) = await setup.Checkpoints.Bring(checkpoint).WaitAsync(CopyPatience, setup.Clock);
            return path ?? throw new ApiException(
                503,
                $"{what} cannot be had: the coordinator has no copy of it, and where it was written: {reason}; "
                    + "start that node again with its data folder, then ask again");
        }
        catch (TimeoutException)
        {
            throw new ApiException(
                503, $"{what} is still being copied after {CopyPatience.TotalSeconds:0} s; ask again");
        }
    }

    public byte[]? SheetList(string sha256) => setup.Lists.Find(sha256);

    public static ApiException Refusal(CommandRefused refused, string? reason = null) => new(
        refused.Kind switch
        {
            CommandRefusalKind.UnknownRun => 404,
            CommandRefusalKind.Conflict => 409,
            CommandRefusalKind.Invalid => 422,
            CommandRefusalKind.StorageFull => StatusCodes.Status507InsufficientStorage,
            _ => 503,
        },
        reason ?? refused.Reason);

    /// <exception cref="ApiException">404: it cannot be the id of a run.</exception>
    public static RunId RunOf(string id) =>
        id.Length is > 0 and <= 200 ? new RunId(id) : throw Unknown(id[..Math.Min(60, id.Length)]);

    private async Task<RunDetail> EndedRun(string id)
    {
        var rows = await AllRows(id);
        return RunViewing.Detail(RunReplay.Fold(rows), rows[^1].Number, _ => null);
    }

    private async Task<IReadOnlyList<JournalRow>> AllRows(string id, int limit = int.MaxValue)
    {
        var rows = await Rows(id, 0, limit);
        return rows.Count > 0 ? rows : throw Unknown(id);
    }

    private static ApiException Unknown(string id) => new(404, $"there is no run \"{id}\"");
}

/// <summary>An answer that is a <see cref="Problem"/>.</summary>
public sealed class ApiException(int status, string title, IReadOnlyList<RunProblem>? problems = null) : Exception(
    title)
{
    public Problem Problem { get; } = new(status, title, problems ?? []);
}
