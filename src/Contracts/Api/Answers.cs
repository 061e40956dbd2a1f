namespace KdCluster.Contracts.Api;

/// <summary>`POST /api/runs`: 201, or 200 when the key was seen before.</summary>
/// <param name="Run">Of a sweep: its first.</param>
/// <param name="Sweep">Null when the run file has no sweep.</param>
/// <param name="Runs">How many runs it is.</param>
public sealed record SubmitAnswer(RunId Run, bool Repeated, SweepId? Sweep = null, int Runs = 1);

/// <summary>`POST /api/runs/check`: 200, also when the run file has problems; nothing is submitted.</summary>
/// <param name="Problems">Empty: nothing is wrong.</param>
/// <param name="Runs">How many runs it would make; 0 when there are problems, and so are those that follow.</param>
/// <param name="Epochs">Of all <paramref name="Stages"/> together.</param>
/// <param name="Peers">Of the largest stage, controls included.</param>
public sealed record CheckAnswer(IReadOnlyList<RunProblem> Problems, int Runs, int Stages, int Epochs, int Peers);

/// <summary>`GET /api/me`.</summary>
/// <param name="Name">Of the token that was shown; null: this coordinator wants none.</param>
/// <param name="Role">`viewer`, `operator` or `admin`; `admin` where no token is wanted.</param>
public sealed record CallerAnswer(string? Name, string Role);

/// <summary>
/// `POST /api/runs/{id}/{cancel|pause|resume|scale}` and `POST /api/sweeps/{id}/{cancel|pause|resume}`: 202, or 200
/// when the key was seen before.
/// </summary>
/// <param name="Run">Of the run or the sweep, as it was asked for.</param>
/// <param name="Detail">What will happen, in one line.</param>
public sealed record CommandAnswer(RunId Run, bool Repeated, string Detail);

/// <summary>Body of `POST /api/runs/{id}/scale`.</summary>
public sealed record ScaleRequest(int Peers);

/// <summary>Body of `POST /api/runs/{id}/cancel`; may be left out.</summary>
public sealed record CancelRequest(string? Reason);

/// <summary>Every answer that is not 2xx.</summary>
/// <param name="Title">One clear line.</param>
/// <param name="Problems">For a run file: every problem found.</param>
public sealed record Problem(int Status, string Title, IReadOnlyList<RunProblem> Problems);

/// <param name="Path">Where: `stages[0].peers[1].model`; empty when it is about the whole file.</param>
public sealed record RunProblem(string Path, string Message);

/// <summary>`GET /api/version`.</summary>
/// <param name="Role">`active` when the coordinator singleton runs in this process, else `standby`.</param>
public sealed record VersionAnswer(string Version, int Protocol, string Akka, string Dotnet, Term? Term, string Role);
