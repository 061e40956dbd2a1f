using System.Net;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using Shouldly;

namespace KdCluster.Node.Tests.Startup;

/// <summary>Where a node listens, by which name others reach it, and what it offers.</summary>
public sealed class HostTests
{
    [Fact]
    public void Without_a_flag_a_node_stays_on_loopback()
    {
        var settings = Read();
        settings.Host.ShouldBe(new HostSettings(IPAddress.Loopback, "127.0.0.1"));
        (settings.FileServer.Address, settings.FileServer.AdvertisedHost).ShouldBe((IPAddress.Loopback, null));
    }

    [Fact]
    public void A_coordinator_elsewhere_is_reached_from_an_address_of_this_machine() =>
        // Every address of this block is this machine's, and the way there begins at the usual one.
        Read("--seed-node", "127.0.7.1:4053").Host.Address.ShouldBe(IPAddress.Loopback);

    [Fact]
    public void One_host_and_one_public_host_count_for_every_server_of_a_node()
    {
        var settings = Read("--host", "0.0.0.0", "--public-host", "gpu-1.lan", "--insecure");
        settings.Host.ShouldBe(new HostSettings(IPAddress.Any, "gpu-1.lan"));
        (settings.FileServer.Address, settings.FileServer.AdvertisedHost).ShouldBe((IPAddress.Any, "gpu-1.lan"));
        settings.Host.Akka.GetString(HostSettings.PublicKey).ShouldBe("gpu-1.lan");
    }

    [Fact]
    public void All_addresses_without_a_public_host_go_by_the_machines_name() =>
        Read("--host", "0.0.0.0", "--insecure").Host.Public.ShouldBe(Dns.GetHostName());

    [Fact]
    public void A_server_may_have_settings_of_its_own()
    {
        var config = HoconFile.Load("node.conf", null, new Dictionary<string, string>
        {
            ["kd.node.sheets.host"] = "127.0.0.9", ["kd.node.sheets.public-host"] = "sheets",
        });
        var settings = NodeSettings.From(config);
        settings.Host.Address.ShouldBe(IPAddress.Loopback);
        (settings.FileServer.Address, settings.FileServer.AdvertisedHost)
            .ShouldBe((IPAddress.Parse("127.0.0.9"), "sheets"));
    }

    [Fact]
    public void The_port_for_health_is_one_that_can_be_told_from_the_others() =>
        Should.Throw<SettingsException>(() => NodeSettings.From(
            HoconFile.Load("node.conf", null, new Dictionary<string, string> { ["kd.health.port"] = "0" })))
            .Message.ShouldContain("kd.health.port");

    [Fact]
    public void A_name_that_is_unknown_is_named_with_what_to_type_in_its_place() =>
        Should.Throw<SettingsException>(() => Read("--seed-node", "no-such-host.invalid:4053")).Message
            .ShouldMatch("no-such-host.invalid:4053: .*name it with --host");

    [Theory]
    [InlineData(null, "auto", 0, 4, "cpu")]
    [InlineData(null, "auto", 3, 3, "cuda:0 cuda:1 cuda:2")]
    [InlineData(5, "cuda", 2, 5, "cuda:0 cuda:1")]
    [InlineData(null, "cuda:1", 2, 1, "cuda:1")]
    [InlineData(2, "cpu", 2, 2, "cpu")]
    public void A_node_offers_its_gpus_or_its_cores(int? asked, string device, int gpus, int slots, string devices)
    {
        var threads = Math.Max(1, Environment.ProcessorCount / 4);
        var offered = NodeDescription.Slots(asked, device, threads, gpus);
        offered.Count.ShouldBe(asked is null && devices == "cpu" ? Environment.ProcessorCount / threads : slots);
        string.Join(' ', offered.Select(slot => slot.Device).Distinct()).ShouldBe(devices);
    }

    private static NodeSettings Read(params string[] flags) =>
        NodeSettings.From(HoconFile.Load("node.conf", null, NodeCommand.Create().Read(flags).Settings));
}
