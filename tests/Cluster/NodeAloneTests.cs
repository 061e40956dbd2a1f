using System.Net;
using System.Net.Sockets;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

public sealed class NodeAloneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-cluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_without_a_coordinator_waits_says_so_and_leaves_at_once_when_asked()
    {
        await using var node =
            await Daemon.Start("node", "n1", _folder, "--name", "n1", "--seed-node", "akka.tcp://kd@127.0.0.1:1");
        await Eventually.Holds(
            "it says that it is alone",
            () => node.Log.Contains("no coordinator answers", StringComparison.Ordinal));
        node.Signal(Signal.Terminate);
        (await node.Ended(TimeSpan.FromSeconds(40))).ShouldBe(0, node.Log);
        File.Exists(Path.Combine(_folder, "endpoint.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("node", "--port")]
    [InlineData("node", "--sheet-port")]
    [InlineData("coordinator", "--port")]
    [InlineData("coordinator", "--http-port")]
    public async Task A_port_in_use_is_one_clear_line(string program, string flag)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        string[] arguments = [flag, port];
        if (program == "coordinator")
            arguments = [.. arguments, flag == "--port" ? "--http-port" : "--port", "0"];
        await using var second = Daemon.Launch(program, program, _folder, arguments);
        (await second.Ended(TimeSpan.FromSeconds(40))).ShouldBe(1, second.Log);
        var line = second.Log.Split('\n').ShouldHaveSingleItem();
        line.ShouldContain(port);
        line.ShouldContain(flag);
    }

    /// <summary>DotNetty would let both listen, and nodes would come to the one or the other.</summary>
    [Fact]
    public async Task A_second_coordinator_on_the_port_of_a_first_is_refused()
    {
        var folders = new[] { "first", "second" }.Select(name => Path.Combine(_folder, name)).ToArray();
        await using var first =
            await Daemon.Start("coordinator", "first", folders[0], "--port", "0", "--http-port", "0");
        var port = $"{new Uri(first.Endpoint.Akka.Replace("akka.tcp", "http")).Port}";
        await using var second =
            Daemon.Launch("coordinator", "second", folders[1], "--port", port, "--http-port", "0");
        (await second.Ended(TimeSpan.FromSeconds(40))).ShouldBe(1, second.Log);
        second.Log.Split('\n').ShouldHaveSingleItem().ShouldContain(port);
        first.HasExited.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_node_on_the_folder_of_a_first_is_refused_with_where_that_one_is()
    {
        string[] arguments = ["--name", "n1", "--seed-node", "127.0.0.1:1"];
        await using var first = await Daemon.Start("node", "n1", _folder, arguments);
        await using var second = Daemon.Launch("node", "n1", _folder, arguments);
        (await second.Ended(TimeSpan.FromSeconds(40))).ShouldBe(1, second.Log);
        second.Log.ShouldBe(
            $"kd-node: the data folder {_folder} belongs to process {first.Id}, which runs at {first.Endpoint.Akka} "
                + $"and serves at {first.Endpoint.Url}; stop that one, or choose another folder with --data");
        first.HasExited.ShouldBeFalse();
    }

    /// <summary>Before it has its host, the system ends it with 143.</summary>
    [Theory]
    [InlineData("node")]
    [InlineData("coordinator")]
    public async Task A_program_that_is_asked_to_stop_while_it_starts_ends(string program)
    {
        string[] arguments = program == "node" ? ["--seed-node", "127.0.0.1:1"] : ["--port", "0", "--http-port", "0"];
        await using var first = Daemon.Launch(program, "first", Path.Combine(_folder, "first"), arguments);
        first.Signal(Signal.Terminate);
        await using var later = Daemon.Launch(program, "later", Path.Combine(_folder, "later"), arguments);
        await Eventually.Holds("it says something", () => later.Log.Length > 0 || later.HasExited);
        later.Signal(Signal.Terminate);
        (await later.Ended(TimeSpan.FromSeconds(40))).ShouldBe(0, later.Log);
        (await first.Ended(TimeSpan.FromSeconds(40))).ShouldBe(143, first.Log);
        File.Exists(Path.Combine(later.Data, "endpoint.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_setting_is_one_clear_line()
    {
        await using var node = Daemon.Launch("node", "n1", _folder, "--slots", "0");
        (await node.Ended(TimeSpan.FromSeconds(40))).ShouldBe(2, node.Log);
        node.Log.ShouldBe("kd-node: kd.node.slots: 0 is not a whole number above 0");
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("gpu")]
    public async Task A_device_that_cannot_be_used_is_one_clear_line_and_is_not_announced(string device)
    {
        await using var node = Daemon.Launch("node", "n1", _folder, "--device", device);
        (await node.Ended(TimeSpan.FromSeconds(40))).ShouldBe(2, node.Log);
        node.Log.Split('\n').ShouldHaveSingleItem().ShouldStartWith($"kd-node: device {device} cannot be used: ");
    }

    [Fact]
    public async Task A_node_ends_with_the_process_that_it_was_started_for()
    {
        using var parent = System.Diagnostics.Process.Start("sleep", "1000");
        await using var node =
            await Daemon.Start("node", "n1", _folder, "--name", "n1", "--parent-pid", $"{parent.Id}");
        parent.Kill();
        (await node.Ended(TimeSpan.FromSeconds(40))).ShouldBe(0, node.Log);
    }
}
