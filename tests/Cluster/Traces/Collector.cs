using System.Collections.Concurrent;
using KdCluster.Cluster.Tests.Traces.Otlp;
using KdCluster.Tests;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Cluster.Tests.Traces;

/// <summary>
/// Stands in for a collector: takes spans as OpenTelemetry sends them (OTLP over HTTP) and keeps them.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<SeenSpan> _spans = new();
    private StandInServer _server = null!;

    private Collector()
    {
    }

    public static async Task<Collector> Start()
    {
        var collector = new Collector();
        collector._server = await StandInServer.Start(collector.Take);
        return collector;
    }

    /// <summary>Of the processes that shall send here.</summary>
    public IReadOnlyList<string> Variables =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_server.Url}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_BSP_SCHEDULE_DELAY=100",
    ];

    public IReadOnlyList<SeenSpan> Spans => [.. _spans];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        if (http.Request.Path == "/v1/traces")
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans)
                foreach (var span in resource.ScopeSpans.SelectMany(scope => scope.Spans))
                    _spans.Enqueue(SeenSpan.Of(resource.Resource, span));
        }

        http.Response.ContentType = "application/x-protobuf";
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
