using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KdCluster.Hosting;

/// <summary>
/// Metrics and traces of both programs (OpenTelemetry): metrics for Prometheus at `/metrics`, and both to a collector
/// where `OTEL_EXPORTER_OTLP_ENDPOINT` names one.
/// </summary>
public static class TelemetryHost
{
    public const string MetricsPath = "/metrics";

    private const string Variables = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Of .NET itself: processor time, memory, garbage collections, thread pool.</summary>
    private const string Runtime = "System.Runtime";

    /// <summary>Streams of metrics that are kept at once. Each run that goes on has about six.</summary>
    private const int MostStreams = 8_000;

    /// <param name="program">`kd-node`.</param>
    /// <param name="instance">Which of them.</param>
    /// <param name="meter">The program's own.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string program, string instance, string meter)
    {
        ReadVariables(builder.Configuration);
        var isExported = builder.Configuration[Endpoint] is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                program, serviceVersion: typeof(TelemetryHost).Assembly.GetName().Version?.ToString(3),
                serviceInstanceId: instance))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(meter, Runtime).SetMaxMetricStreams(MostStreams);
                metrics.AddPrometheusExporter(options => options.ScopeInfoEnabled = false);
                if (isExported)
                    metrics.AddOtlpExporter();
            });
        if (isExported)
            telemetry.WithTracing(tracing => tracing.AddSource(Traces.Name).AddOtlpExporter());
    }

    /// <summary>The hosts are made empty: of the environment they know only these.</summary>
    private static void ReadVariables(ConfigurationManager configuration) => configuration.AddInMemoryCollection(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value))
            .Where(entry => entry.Key.StartsWith(Variables, StringComparison.Ordinal)));
}
