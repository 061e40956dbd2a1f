using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Api;

/// <summary>What the HTTP API asks of the coordinator actor.</summary>
public sealed class Gateway(CoordinatorSetup setup)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public CoordinatorSetup Setup { get; } = setup;

    public bool IsActive => Setup.Presence.Coordinator is not null;

    /// <exception cref="ApiException">503: this process is on standby, or did not answer in time.</exception>
    public async Task<T> Ask<T>(object message)
    {
        var coordinator = Setup.Presence.Coordinator
            ?? throw new ApiException(503, "the coordinator is not active here: it starts, or runs in another process");
        try
        {
            return await coordinator.Ask<T>(message, Patience);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            throw new ApiException(503, $"the coordinator did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    /// <exception cref="ApiException">404.</exception>
    public async Task<RunDetail> Run(string id) =>
        (await Ask<Found<RunDetail>>(new GetRun(RunOf(id)))).Value ?? throw Unknown(id);

    /// <summary>Every sweep, newest first.</summary>
    public async Task<IReadOnlyList<SweepDetail>> Sweeps() =>
        [
            .. (await Ask<RunSummary[]>(new GetRuns())).Where(run => run.Sweep is not null)
            .GroupBy(run => run.Sweep!.Id).Select(SweepDetail.Of)];

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
        CommandRefused refused => throw new ApiException(StatusOf(refused.Kind), refused.Reason),
        var other => throw new ApiException(500, $"the coordinator answered {other.GetType().Name}"),
    };

    public static int StatusOf(CommandRefusalKind kind) => kind switch
    {
        CommandRefusalKind.UnknownRun => 404,
        CommandRefusalKind.Conflict => 409,
        CommandRefusalKind.Invalid => 422,
        _ => 503,
    };

    public static RunId RunOf(string id) =>
        id.Length is > 0 and <= 200 ? new RunId(id) : throw Unknown(id[..Math.Min(60, id.Length)]);

    public static ApiException Unknown(string id) => new(404, $"there is no run \"{id}\"");
}

/// <summary>An answer that is a <see cref="Problem"/>.</summary>
public sealed class ApiException(int status, string title, IReadOnlyList<RunProblem>? problems = null) : Exception(
    title)
{
    public Problem Problem { get; } = new(status, title, problems ?? []);
}
