using KdCluster.Cluster.Tests.Support;
using Shouldly;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>A node and a coordinator that live long: after many runs they are as large as after a few.</summary>
[Trait("Lane", "Long")]
public sealed class RetentionTests(ITestOutputHelper output)
{
    private const int Runs = 40;

    /// <summary>By then all code has been compiled, and as many runs have ended as are kept.</summary>
    private const int Settled = 15;

    private const string Limits = """
        kd.node.checkpoints.runs = 5
        kd.coordinator.artifacts.runs = 5
        """;

    [Fact]
    public async Task Memory_and_disk_are_flat_over_many_runs()
    {
        await using var cluster = await TestCluster.Start(0, settings: Limits);
        var node = await cluster.AddNode("n1", slots: 2);
        var (memory, disk) = (new List<double>(), new List<long>());
        for (var i = 0; i < Runs; i++)
        {
            var returned = Returned(node);
            await cluster.Completed((await cluster.Submit(RunTexts.Tiny)).Run);
            await cluster.Until("its weights are filed", () => Task.FromResult(Filed(cluster) >= Math.Min(i + 1, 5)));
            await cluster.Until("its memory is given back", () => Task.FromResult(Returned(node) > returned));
            memory.Add(Megabytes(node) + Megabytes(cluster.Coordinator));
            disk.Add(Bytes(cluster.Folder("n1"), "checkpoints") + Bytes(cluster.Folder("coordinator"), "checkpoints"));
            output.WriteLine(
                $"run {i + 1}: node {Megabytes(node):0} MB, coordinator {Megabytes(cluster.Coordinator):0} MB, "
                    + $"checkpoints {disk[^1] >> 20} MB");
        }

        memory[Settled..].Max().ShouldBeLessThan(1.1 * memory[Settled]);
        disk[Settled..].Max().ShouldBeLessThan(disk[Settled] * 11 / 10);
    }

    private static int Returned(Daemon node) =>
        node.Log.Split('\n').Count(line => line.Contains("memory of peers that have ended is given back"));

    private static int Filed(TestCluster cluster) =>
        Directory.GetDirectories(Path.Combine(cluster.Folder("coordinator"), "runs")).Length;

    private static double Megabytes(Daemon daemon) =>
        long.Parse(
            File.ReadLines($"/proc/{daemon.Id}/status").First(line => line.StartsWith("VmRSS:"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024.0;

    private static long Bytes(string folder, string below) =>
        new DirectoryInfo(Path.Combine(folder, below)).EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length);
}
