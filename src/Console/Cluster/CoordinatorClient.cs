using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Cluster;

/// <summary>
/// The coordinator's HTTP API (docs/API.md). Whatever goes wrong is a <see cref="CommandException"/> with one clear
/// line.
/// </summary>
public sealed class CoordinatorClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];
    private readonly IReadOnlyList<Uri> _urls;
    private readonly TimeProvider _time;
    private readonly ActingCoordinator _acting;
    private readonly HttpClient _http;

    /// <param name="urls">One, or several of which one acts. Each ends with a slash.</param>
    /// <param name="authority">PEM file: only a coordinator with a certificate of it is spoken to. Null: over TLS the
    ///     system's authorities count, as for any web site.</param>
    public CoordinatorClient(IReadOnlyList<Uri> urls, string? token, TimeProvider time, string? authority = null)
    {
        (_urls, Token, _time, Authority) = (urls, token, time, authority);
        _acting = new(urls, time, CoordinatorTrust.Handler(authority, time));
        _http = new(_acting) { BaseAddress = urls[0], Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Of the one that acts, as far as is known.</summary>
    public Uri Url => _acting.Url;

    /// <summary>All of them, as `KD_URL` names them.</summary>
    public string Addresses => string.Join(',', _urls.Select(url => url.ToString().TrimEnd('/')));

    public string? Token { get; }

    public string? Authority { get; }

    public Task<Answer<IReadOnlyList<RunSummary>>> Runs(CancellationToken stop) =>
        Get("api/runs", ApiJson.Default.IReadOnlyListRunSummary, stop);

    public Task<Answer<RunDetail>> Run(string run, CancellationToken stop) =>
        Get($"api/runs/{Escape(run)}", ApiJson.Default.RunDetail, stop);

    public Task<Answer<RunPlan>> Plan(string run, CancellationToken stop) =>
        Get($"api/runs/{Escape(run)}/plan", ApiJson.Default.RunPlan, stop);

    public Task<Answer<RunReport>> Report(string run, CancellationToken stop) =>
        Get($"api/runs/{Escape(run)}/report", ApiJson.Default.RunReport, stop);

    public Task<Answer<IReadOnlyList<SweepSummary>>> Sweeps(CancellationToken stop) =>
        Get("api/sweeps", ApiJson.Default.IReadOnlyListSweepSummary, stop);

    public Task<Answer<SweepDetail>> Sweep(string sweep, CancellationToken stop) =>
        Get($"api/sweeps/{Escape(sweep)}", ApiJson.Default.SweepDetail, stop);

    public Task<Answer<SweepReport>> SweepReport(string sweep, CancellationToken stop) =>
        Get($"api/sweeps/{Escape(sweep)}/report", ApiJson.Default.SweepReport, stop);

    public Task<Answer<IReadOnlyList<NodeView>>> Nodes(CancellationToken stop) =>
        Get("api/nodes", ApiJson.Default.IReadOnlyListNodeView, stop);

    public Task<Answer<VersionAnswer>> Version(CancellationToken stop) =>
        Get("api/version", ApiJson.Default.VersionAnswer, stop);

    public Task<Answer<IReadOnlyList<PeerView>>> Peers(string? run, CancellationToken stop) =>
        Get(
            run is null ? "api/peers" : $"api/peers?run={Escape(run)}", ApiJson.Default.IReadOnlyListPeerView, stop);

    public Task<Answer<IReadOnlyList<JournalLine>>> Logs(
        string run, long after, int limit, CancellationToken stop) =>
        Get(
            $"api/runs/{Escape(run)}/logs?after={after}&limit={limit}", ApiJson.Default.IReadOnlyListJournalLine, stop);

    public Task<Answer<SubmitAnswer>> Submit(
        string yaml, IEnumerable<string> overrides, string key, CancellationToken stop)
    {
        var query = string.Join('&', overrides.Select(o => "set=" + Escape(o)));
        return Post(
            "api/runs" + (query.Length > 0 ? "?" + query : ""), key,
            () => new StringContent(yaml, Encoding.UTF8, "application/yaml"), ApiJson.Default.SubmitAnswer, stop);
    }

    /// <param name="verb">`cancel`, `pause`, `resume` or `scale`.</param>
    /// <param name="body">JSON, or null for none.</param>
    public Task<Answer<CommandAnswer>> Command(
        string run, string verb, string? body, string key, CancellationToken stop) =>
        Steer("api/runs/" + Escape(run), verb, body, key, stop);

    /// <summary>The same to all runs of a sweep.</summary>
    /// <param name="verb">`cancel`, `pause` or `resume`.</param>
    public Task<Answer<CommandAnswer>> SweepCommand(
        string sweep, string verb, string? body, string key, CancellationToken stop) =>
        Steer("api/sweeps/" + Escape(sweep), verb, body, key, stop);

    /// <param name="verb">`drain` or `undrain`.</param>
    public Task<Answer<NodeAnswer>> NodeCommand(string node, string verb, CancellationToken stop) => Post(
        $"api/nodes/{Escape(node)}/{verb}", Guid.NewGuid().ToString("N"), () => null, ApiJson.Default.NodeAnswer, stop);

    /// <summary>Opens the events of a run; the caller reads and disposes the answer.</summary>
    /// <param name="after">Journal lines up to this number are known already; null for a first look.</param>
    public async Task<HttpResponseMessage> Events(string run, long? after, CancellationToken stop)
    {
        var request = Request(HttpMethod.Get, $"api/runs/{Escape(run)}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (after is { } number)
            request.Headers.Add("Last-Event-ID", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var response = await Send(request, stop);
        await Refuse(response, stop);
        return response;
    }

    /// <summary>Writes a peer's student, as it was after its last epoch, as one safetensors file.</summary>
    /// <param name="into">What came is in it also when this throws.</param>
    public async Task Weights(string run, string peer, Stream into, CancellationToken stop)
    {
        var path = $"api/runs/{Escape(run)}/peers/{Escape(peer)}/weights";
        using var response = await Send(Request(HttpMethod.Get, path), stop);
        await Refuse(response, stop);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var buffer = new byte[1 << 16];
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
            while (true)
            {
                silence.CancelAfter(AnswerLimit);
                var read = await body.ReadAsync(buffer, silence.Token);
                if (read == 0)
                    break;
                await into.WriteAsync(buffer.AsMemory(0, read), stop);
            }
        }
        catch (Exception problem) when (problem is HttpIOException or HttpRequestException)
        {
            throw new CommandException(
                $"the coordinator at {Url} broke off in the middle of {run}/{peer}; ask again", problem);
        }
        catch (OperationCanceledException problem) when (!stop.IsCancellationRequested)
        {
            throw new CommandException(
                $"the coordinator at {Url} fell silent in the middle of {run}/{peer}; ask again", problem);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private Task<Answer<CommandAnswer>> Steer(
        string path, string verb, string? body, string key, CancellationToken stop) =>
        Post(
            $"{path}/{verb}", key,
            () => body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            ApiJson.Default.CommandAnswer, stop);

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return request;
    }

    private async Task<Answer<T>> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var response = await Send(Request(HttpMethod.Get, path), stop);
        return await Read(response, type, stop);
    }

    /// <summary>A command names its own key, so that asking again after a broken connection has one effect.</summary>
    private async Task<Answer<T>> Post<T>(
        string path, string key, Func<HttpContent?> content, JsonTypeInfo<T> type, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            var request = Request(HttpMethod.Post, path);
            request.Headers.Add("Idempotency-Key", key);
            request.Content = content();
            try
            {
                using var response = await Send(request, stop);
                return await Read(response, type, stop);
            }
            catch (CommandException problem) when (
                attempt < Pauses.Length
                    && problem.InnerException is not null and not HttpRequestException
                    {
                        InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused },
                    })
            {
                await Task.Delay(Pauses[attempt], _time, stop);
            }
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken stop)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(AnswerLimit);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bounded.Token);
        }
        catch (HttpRequestException problem)
        {
            throw new CommandException(
                $"no coordinator answers at {string.Join(" or ", _urls)} ({Reason(problem)}); "
                    + "start one with `kd coordinator`, or name another with --url or KD_URL", problem);
        }
        catch (OperationCanceledException problem) when (!stop.IsCancellationRequested)
        {
            throw new CommandException(
                $"the coordinator at {Url} did not answer within {AnswerLimit.TotalSeconds:0} s", problem);
        }
    }

    private async Task<Answer<T>> Read<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(AnswerLimit);
        try
        {
            await Refuse(response, bounded.Token);
            var text = await response.Content.ReadAsStringAsync(bounded.Token);
            return new Answer<T>(JsonSerializer.Deserialize(text, type) ?? throw new JsonException("it is null"), text);
        }
        catch (JsonException problem)
        {
            throw new CommandException(
                $"what answers at {Url} is not a coordinator that this kd understands "
                    + $"({problem.Message.TrimEnd('.')}); compare `kd --version` with {Url}api/version");
        }
        catch (HttpRequestException problem)
        {
            throw new CommandException($"the coordinator at {Url} broke its answer off ({Reason(problem)})", problem);
        }
        catch (OperationCanceledException problem) when (!stop.IsCancellationRequested)
        {
            throw new CommandException(
                $"the coordinator at {Url} fell silent in the middle of its answer; ask again", problem);
        }
    }

    private async Task Refuse(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.IsSuccessStatusCode)
            return;
        var refusal = await ProblemOf(response, stop);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            var wanted = Token is null
                ? "a token; give it with --token-file or KD_TOKEN"
                : "another token than this one, which is not its own, has expired, or was revoked";
            throw new CommandException($"the coordinator at {Url} wants {wanted}");
        }

        if (refusal is null)
        {
            throw new CommandException(
                $"what answers at {Url} is not a coordinator (HTTP {(int)response.StatusCode}, "
                    + $"{response.Content.Headers.ContentType?.MediaType ?? "no content"})");
        }

        var lines = refusal.Problems.Select(p => p.Path.Length > 0 ? $"\n  {p.Path}: {p.Message}" : $"\n  {p.Message}");
        var code = response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest
            or HttpStatusCode.RequestEntityTooLarge
            ? ExitCode.BadInput
            : ExitCode.Failed;
        throw new CommandException(
            refusal.Title + string.Concat(lines), code) { IsUnknown = response.StatusCode == HttpStatusCode.NotFound };
    }

    private static async Task<Problem?> ProblemOf(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            var problem =
                JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(stop), ApiJson.Default.Problem);
            return problem?.Title is null ? null : problem with { Problems = problem.Problems ?? [] };
        }
        catch (Exception problem) when (problem is JsonException or HttpRequestException)
        {
            return null;
        }
    }

    private static string Reason(HttpRequestException problem) => problem.InnerException switch
    {
        AuthenticationException => "its certificate is not one of a coordinator of this cluster's authority: is "
            + "--ca (KD_TLS_CA) the right file?",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException socket => socket.Message,
        { } inner => inner.Message.TrimEnd('.'),
        null => problem.Message.TrimEnd('.'),
    };
}
