using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KdCluster.Cluster.Tests.Traces.Otlp;

namespace KdCluster.Cluster.Tests.Traces;

/// <summary>
/// Stands in for a collector: takes spans as OpenTelemetry sends them (OTLP over HTTP) and keeps them.
/// </summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _http = new();
    private readonly ConcurrentQueue<SeenSpan> _spans = new();
    private readonly string _url;

    public Collector()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _http.Prefixes.Add(_url);
        _http.Start();
        _ = Take();
    }

    /// <summary>Of the processes that shall send here.</summary>
    public IReadOnlyList<string> Variables =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_url}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_BSP_SCHEDULE_DELAY=100",
    ];

    public IReadOnlyList<SeenSpan> Spans => [.. _spans];

    public void Dispose() => _http.Close();

    private async Task Take()
    {
        try
        {
            while (true)
                Take(await _http.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private void Take(HttpListenerContext http)
    {
        if (http.Request.Url!.AbsolutePath == "/v1/traces")
        {
            using var body = new MemoryStream();
            http.Request.InputStream.CopyTo(body);
            foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans)
                foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
                    _spans.Enqueue(SeenSpan.Of(resource.Resource, span));
        }

        http.Response.StatusCode = 200;
        http.Response.ContentType = "application/x-protobuf";
        http.Response.Close();
    }
}

/// <summary>A span as the collector has it.</summary>
internal sealed record SeenSpan(
    string Name, string Trace, string Id, string Parent, DateTime Start, DateTime End, string Program, string Instance,
    string Peer, long Epoch)
{
    public TimeSpan Length => End - Start;

    public static SeenSpan Of(Resource resource, Span span) => new(
        span.Name, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId), At(span.StartTimeUnixNano),
        At(span.EndTimeUnixNano), Value(resource.Attributes, "service.name").StringValue,
        Value(resource.Attributes, "service.instance.id").StringValue, Value(span.Attributes, "kd.peer").StringValue,
        Value(span.Attributes, "kd.epoch").IntValue);

    private static DateTime At(ulong nanoseconds) => DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static AnyValue Value(IEnumerable<KeyValue> attributes, string key) =>
        attributes.FirstOrDefault(one => one.Key == key)?.Value ?? new();
}
