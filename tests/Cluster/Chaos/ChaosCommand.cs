using System.CommandLine;
using KdCluster.Cluster.Tests.Support;

namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>`kd chaos`: a real cluster in network namespaces, whose parts break all the time.</summary>
internal static class ChaosCommand
{
    private const int NotSetUp = 3;

    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes")
        {
            Description = "how long things break", DefaultValueFactory = _ => 5,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "draws what breaks when; the machine's own timing stays its own",
            DefaultValueFactory = _ => 1,
        };
        var nodes = new Option<int>("--nodes")
        {
            Description = "nodes, of two slots each", DefaultValueFactory = _ => 3,
        };
        var rate = new Option<double>("--faults-per-minute") { DefaultValueFactory = _ => 3 };
        var epochs = new Option<int?>("--epochs")
        {
            Description = "of each run; without it, as many as take a quarter of the time undisturbed",
        };
        var folder = new Option<string?>("--folder")
        {
            Description = "where data folders, histories and logs go; it stays. Without it a temporary one, which "
                + "stays when something did not hold",
        };
        var command = new RootCommand(
            "Runs a cluster of processes in network namespaces of its own, kills, stops and cuts them, fills and "
                + "damages their disks, and judges the histories. Needs root. Exit code 1: something did not hold.")
        {
            minutes, seed, nodes, rate, epochs, folder,
        };
        command.SetAction((parsed, stop) => Run(
            new ChaosPlan(
                TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(nodes),
                parsed.GetValue(rate), parsed.GetValue(epochs),
                Path.GetFullPath(
                    parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("kd-chaos-").FullName)),
            parsed.GetValue(folder) is not null, stop));
        return command;
    }

    private static async Task<int> Run(ChaosPlan plan, bool keep, CancellationToken stop)
    {
        if (!TestNetwork.CanBeMade)
        {
            Console.Error.WriteLine("kd chaos makes network namespaces and mounts: it needs root (sudo ./kd chaos)");
            return NotSetUp;
        }

        var lane = new ChaosLane(plan);
        var holds = await lane.Run(stop);
        if (holds && !keep)
            Directory.Delete(plan.Folder, recursive: true);
        else
            Console.WriteLine($"data folders, histories and logs: {plan.Folder}");
        return holds ? 0 : 1;
    }
}
