using Akka.Configuration;
using KdCluster.Hosting;
using KdCluster.Node.Startup;
using KdCluster.Node.Tests.Support;
using Shouldly;

namespace KdCluster.Node.Tests.Startup;

public sealed class SettingsTests
{
    [Fact]
    public void The_shipped_settings_make_a_node_on_loopback()
    {
        var settings = NodeSettings.From(Load());
        (settings.Slots, settings.Device, settings.Threads).ShouldBe((null, "auto", 1));
        settings.FileServer.Address.ShouldBe(System.Net.IPAddress.Loopback);
        settings.Sheets.CacheBytes.ShouldBe(1 << 30);
        (settings.Sheets.InMemoryBytes, settings.Sheets.CacheFileBytes).ShouldBe((64L << 20, 4L << 30));
        settings.Name.ShouldNotBeEmpty();
        settings.DataFolder.ShouldEndWith(settings.Name);
    }

    [Fact]
    public void A_flag_wins_over_the_users_file_and_that_over_the_shipped_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Sub("my.conf"), "kd.node { slots = 3, threads = 2, name = \"from-file\" }");
        var flags = NodeCommand.Create().Read(
            [
                "--slots", "4", "--data=/x/y z", "--seed-node", "akka.tcp://kd@127.0.0.3:1", "--seed-node",
                "127.0.0.4:2",
            ]);
        var config = HoconFile.Load("node.conf", folder.Sub("my.conf"), flags.Settings);
        var settings = NodeSettings.From(config);
        (settings.Slots, settings.Threads, settings.Name, settings.DataFolder).ShouldBe((4, 2, "from-file", "/x/y z"));
        settings.Addresses.Coordinators.Select(address => address.ToString())
            .ShouldBe(["akka.tcp://kd@127.0.0.3:1", "akka.tcp://kd@127.0.0.4:2"]);
    }

    [Fact]
    public void What_both_programs_share_is_included_and_the_file_that_includes_it_wins()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Sub("akka.conf"), "akka { loglevel = WARNING, remote.dot-netty.tcp.hostname = \"h\" }");
        File.WriteAllText(
            folder.Sub("my.conf"), "include \"akka.conf\"\nakka.remote.dot-netty.tcp { port = 5\n hostname = \"i\" }");
        var mine = HoconFile.Load("node.conf", folder.Sub("my.conf"), new Dictionary<string, string>());
        mine.GetString("akka.loglevel").ShouldBe("WARNING");
        mine.GetString("akka.remote.dot-netty.tcp.hostname").ShouldBe("i");
        var shipped = Load();
        (shipped.GetInt("akka.remote.dot-netty.tcp.port"), shipped.GetString("akka.actor.provider"))
            .ShouldBe((0, "cluster"));
        shipped.GetStringList("akka.cluster.roles").ShouldBe(["node"]);
    }

    [Theory]
    [InlineData("--slots", "many", "--slots many: expected a whole number")]
    [InlineData("--slots", "-1", "--slots -1: expected")]
    [InlineData("--wrong", "1", "'--wrong'")]
    public void A_wrong_flag_is_named(string flag, string value, string problem) =>
        Should.Throw<FormatException>(() => NodeCommand.Create().Read([flag, value])).Message.ShouldContain(problem);

    [Fact]
    public void A_flag_without_its_value_is_named() =>
        Should.Throw<FormatException>(() => NodeCommand.Create().Read(["--slots"])).Message.ShouldContain("--slots");

    [Theory]
    [InlineData("kd.node.slots = 0", "kd.node.slots: 0 is not a whole number above 0")]
    [InlineData("kd.node.precision = fp8", "kd.node.precision: 'fp8' is neither fp32 nor bf16")]
    [InlineData("kd.node.name = \"a/b\"", "kd.node.name: 'a/b' may have")]
    [InlineData("kd.node.sheets.port = 70000", "kd.node.sheets.port: 70000")]
    [InlineData("kd.node.sheets.host = \"nowhere\"", "kd.node.sheets.host: 'nowhere'")]
    [InlineData("kd.node.leave-within = soon", "kd.node.leave-within: 'soon' is not a time")]
    [InlineData("akka.cluster.seed-nodes = [\"nowhere\"]", "akka.cluster.seed-nodes: 'nowhere' is no address")]
    [InlineData("akka.cluster.seed-nodes = []", "akka.cluster.seed-nodes: where is the coordinator?")]
    public void A_wrong_setting_is_named(string line, string problem) =>
        Should.Throw<SettingsException>(
            () => NodeSettings.From(
                ConfigurationFactory.ParseString(line).WithFallback(Load()))).Message.ShouldContain(problem);

    [Fact]
    public void Every_wrong_setting_is_named_at_once() =>
        Should.Throw<SettingsException>(() => NodeSettings.From(ConfigurationFactory
            .ParseString("kd.node { slots = 0\n threads = no\n sheets.cache-bytes = much }").WithFallback(Load())))
            .Problems.Select(problem => problem.Split(':')[0])
            .ShouldBe(["kd.node.slots", "kd.node.threads", "kd.node.sheets.cache-bytes"]);

    [Fact]
    public void A_node_looks_for_its_coordinator_on_this_machine_unless_it_is_told_where() =>
        NodeSettings.From(Load()).Addresses.Coordinators.Single().ToString().ShouldBe("akka.tcp://kd@127.0.0.1:4053");

    [Fact]
    public void A_coordinator_whose_name_is_not_known_yet_is_waited_for_when_somebody_waits()
    {
        var config = ConfigurationFactory.ParseString("akka.cluster.seed-nodes = [\"kd.invalid:4053\"]")
            .WithFallback(Load());
        Should.Throw<SettingsException>(() => NodeSettings.From(config)).Message.ShouldContain("name it with --host");
        var told = new List<string>();
        Should.Throw<TimeoutException>(() => NodeSettings.From(config, reasons =>
        {
            told.Add(reasons);
            if (told.Count == 3)
                throw new TimeoutException();
        }));
        told.ShouldAllBe(reasons => reasons.StartsWith("kd.invalid:4053: "));
    }

    [Fact]
    public void A_settings_file_that_is_not_there_is_named() =>
        Should.Throw<FileNotFoundException>(
            () => HoconFile.Load(
                "node.conf", "/no/such.conf", new Dictionary<string, string>())).Message.ShouldContain("/no/such.conf");

    [Fact]
    public void An_environment_variable_wins_over_the_file_and_a_flag_over_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Sub("my.conf"),
            "kd.node {\n  slots = 3\n  slots = ${?KD_TEST_SLOTS}\n  name = ${?KD_TEST_UNSET}\n}");
        Environment.SetEnvironmentVariable("KD_TEST_SLOTS", "7");
        NodeSettings.From(
            HoconFile.Load("node.conf", folder.Sub("my.conf"), new Dictionary<string, string>())).Slots.ShouldBe(7);
        NodeSettings.From(
            HoconFile.Load(
                "node.conf", folder.Sub("my.conf"),
                NodeCommand.Create().Read(["--slots", "2"]).Settings)).Slots.ShouldBe(2);
    }

    [Fact]
    public void A_variable_of_the_shipped_file_wins_over_the_users_file_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.Sub("node.conf"),
            "kd.node {\n  slots = 3\n  slots = ${?KD_TEST_OVER}\n  name = x\n  in.side = ${?KD_TEST_LIST}\n}");
        File.WriteAllText(
            folder.Sub("my.conf"), "kd.node { slots = 4, name = mine, in.side = [d] }\nkd.node.threads = 2");
        Environment.SetEnvironmentVariable("KD_TEST_OVER", "a b");
        Environment.SetEnvironmentVariable("KD_TEST_LIST", "[e, f]");
        var config = HoconFile.Load(folder.Sub("node.conf"), folder.Sub("my.conf"), []);
        (config.GetString("kd.node.slots"), config.GetString("kd.node.name"), config.GetInt("kd.node.threads"))
            .ShouldBe(("a b", "mine", 2));
        config.GetStringList("kd.node.in.side").ShouldBe(["e", "f"]);
        HoconFile.Load(
            folder.Sub("node.conf"), folder.Sub("my.conf"), new Dictionary<string, string> { ["kd.node.slots"] = "5" })
            .GetInt("kd.node.slots").ShouldBe(5);
    }

    private static Config Load() => HoconFile.Load("node.conf", null, new Dictionary<string, string>());
}
