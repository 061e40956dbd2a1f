using System.Net;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Startup;

public sealed class SettingsTests
{
    [Fact]
    public void Without_a_flag_a_coordinator_stays_on_loopback()
    {
        var settings = Read();
        settings.Host.ShouldBe(new HostSettings(IPAddress.Loopback, "127.0.0.1"));
        (settings.Api.Address, settings.Api.PublicHost).ShouldBe((IPAddress.Loopback, null));
    }

    [Fact]
    public void One_host_and_one_public_host_count_for_the_cluster_and_the_api()
    {
        var settings = Read("--host", "10.0.0.1", "--public-host", "kd.lan", "--token", "t");
        settings.Host.ShouldBe(new HostSettings(IPAddress.Parse("10.0.0.1"), "kd.lan"));
        (settings.Api.Address, settings.Api.PublicHost).ShouldBe((IPAddress.Parse("10.0.0.1"), "kd.lan"));
    }

    [Fact]
    public void Off_loopback_the_api_wants_a_token() =>
        Should.Throw<SettingsException>(() => Read("--host", "10.0.0.1")).Message.ShouldContain("KD_TOKEN");

    [Fact]
    public void A_name_in_the_place_of_an_address_is_refused() =>
        Should.Throw<SettingsException>(() => Read("--host", "kd.lan", "--token", "t")).Message
            .ShouldContain("'kd.lan' is no address to listen on");

    [Theory]
    [InlineData("127.0.0.1", 4053, "./kd node", "--host ADDRESS")]
    [InlineData("127.0.0.1", 5000, "./kd node --seed-node 127.0.0.1:5000", "--host ADDRESS")]
    [InlineData("10.0.0.1", 4053, "./kd node --seed-node 10.0.0.1:4053")]
    [InlineData("kd.lan", 4053, "./kd node --seed-node kd.lan:4053")]
    public void The_line_that_starts_a_node_is_said(string host, int port, string line, string? more = null)
    {
        var lines = NodeLines.For(host, port);
        lines[0].ShouldEndWith(": " + line);
        lines.Count.ShouldBe(more is null ? 1 : 2);
        lines[^1].ShouldContain(more ?? line);
    }

    private static CoordinatorSettings Read(params string[] flags) => CoordinatorSettings.From(
        HoconFile.Load("coordinator.conf", null, CoordinatorCommand.Create().Read(flags).Settings));
}
