using System.Net;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;
using KdCluster.Tests;
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
        var settings = Read("--host", "10.0.0.1", "--public-host", "kd.lan", "--insecure");
        settings.Host.ShouldBe(new HostSettings(IPAddress.Parse("10.0.0.1"), "kd.lan"));
        (settings.Api.Address, settings.Api.PublicHost).ShouldBe((IPAddress.Parse("10.0.0.1"), "kd.lan"));
    }

    [Fact]
    public void Off_loopback_it_wants_certificates_and_a_token()
    {
        var problems = Should.Throw<SettingsException>(() => Read("--host", "10.0.0.1")).Problems;
        problems.Count.ShouldBe(2);
        problems[0].ShouldContain("the cluster's port would listen on 10.0.0.1 without certificates");
        problems[1].ShouldContain("KD_TOKEN");
    }

    [Fact]
    public void A_node_s_certificate_makes_no_coordinator()
    {
        using var cluster = new TestCertificates();
        var file = cluster.Write("own.conf", cluster.Settings(cluster.Issue("n1")));
        Should.Throw<SettingsException>(() => CoordinatorSettings.From(HoconFile.Load("coordinator.conf", file, [])))
            .Message.ShouldContain("is the certificate of node n1, and this is a coordinator");
    }

    [Fact]
    public void A_proxy_that_signs_people_in_is_off_until_it_is_named_whole()
    {
        Read().Api.Proxy.ShouldBeNull();
        using var folder = new TemporarySettings();
        Should.Throw<SettingsException>(() => folder.Read("user-header = X-User")).Problems.Count.ShouldBe(3);
        folder.Problem("trust = anybody").ShouldContain("'anybody' is neither secret nor loopback");
        folder.Problem($"secret-file = \"{folder.Write("short", "1234")}\"").ShouldContain("less than 16 characters");
        folder.Problem("url = \"kd.example.com\"").ShouldContain("is no address by which browsers reach the proxy");
        var proxy = folder.Read(folder.Whole).Api.Proxy.ShouldNotBeNull();
        (proxy.UserHeader, proxy.Url.Host).ShouldBe(("X-User", "kd.example.com"));
        proxy.Roles[KdCluster.Security.TokenRole.Operator].ShouldBe(["group:ops", "ann"]);
    }

    [Fact]
    public void A_name_in_the_place_of_an_address_is_refused() =>
        Should.Throw<SettingsException>(() => Read("--host", "kd.lan", "--insecure")).Message
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

    /// <summary>A settings file with a proxy.</summary>
    private sealed class TemporarySettings : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-settings-");

        public string Whole => $$"""
            user-header = X-User
            secret-file = "{{Write("secret", new('s', 40))}}"
            url = "https://kd.example.com"
            operators = ["group:ops", "ann"]
            """;

        public string Write(string name, string text)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        public CoordinatorSettings Read(string proxy) => CoordinatorSettings.From(HoconFile.Load(
            "coordinator.conf", Write("own.conf", $"kd.coordinator.http.proxy {{\n{proxy}\n}}\n"), []));

        /// <summary>With one thing wrong.</summary>
        public string Problem(string changed) =>
            Should.Throw<SettingsException>(() => Read($"{Whole}\n{changed}")).Problems.ShouldHaveSingleItem();

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
