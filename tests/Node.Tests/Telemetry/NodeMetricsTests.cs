using System.Net;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;
using KdCluster.Node.Sheets;
using KdCluster.Node.Telemetry;
using KdCluster.Node.Tests.Support;
using KdCluster.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace KdCluster.Node.Tests.Telemetry;

public sealed class NodeMetricsTests
{
    private static async Task<string> Scrape()
    {
        using var folder = new TemporaryFolder();
        var name = $"{NodeMeter.Name}.{Guid.NewGuid():N}";
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddTelemetry("kd-node", "test", name);
        await using var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(TelemetryHost.MetricsPath);
        await app.StartAsync();
        using var meter = new NodeMeter(new SheetStore(folder.Path, SheetStoreLimits.Default), slots: 2, name);
        meter.See(1);
        var (run, peer) = (new RunId("run"), new PeerId("ann"));
        meter.See(new EpochFinished(
            new(run, new(1), 0, peer, new(1)),
            new(0.5, 0.75, 0.001, 1000, 2, 0.25, 0.5, 4096, "00", 100) { FetchSeconds = 0.1 }, null, null,
            new(run, 0, peer, new(1), 0, 1, "00", []), null, [new(default, "torn")]));
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return await http.GetStringAsync("/metrics");
    }

    [Fact]
    public async Task What_a_node_does_is_counted_and_documented()
    {
        var text = await Scrape();
        Exposition.ShouldBeWellFormed(text);
        var values = Exposition.Values(text);
        values["kd_node_epochs_total"].ShouldBe(1);
        values["kd_node_images_total"].ShouldBe(2000);
        values["kd_node_sheets_refused_total"].ShouldBe(1);
        values["kd_node_peers"].ShouldBe(1);
        values["kd_node_slots"].ShouldBe(2);
        Exposition.Names(text).ShouldBe(
            Documented.Metrics.Where(metric => metric.StartsWith("kd_node_", StringComparison.Ordinal)),
            ignoreOrder: true);
    }

    [PromtoolFact]
    public async Task Promtool_has_nothing_to_say() => Exposition.PromtoolSays(await Scrape()).ShouldBe("");
}
