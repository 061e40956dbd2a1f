using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using static KdCluster.Console.Cluster.Commands.ClusterCommand;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd run fetch RUN [PEER]`: the student leaves the cluster.</summary>
public static class FetchCommand
{
    public static Command Build(Session session)
    {
        var run = RunOrSweep();
        var peer = new Argument<string?>("PEER")
        {
            Description = "a peer of any stage; without it, every student of the last one",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string?>("--out") { Description = "folder for the files; else runs/RUN/weights" };
        var force = new Option<bool>("--force") { Description = "replace files that hold other weights" };
        return ClusterCommand.Build(
            session, "fetch", "Brings a run's students here, as they were after their last epoch, or a sweep's.",
            [run, peer, output, force], (asked, stop) =>
        {
            var (id, name) = (asked.Parsed.GetValue(run)!, asked.Parsed.GetValue(peer));
            var folder = asked.Parsed.GetValue(output) ?? Path.Combine("runs", Path.GetFileName(id), "weights");
            return Either(
                async () => Say(asked, await Fetch(id, folder)),
                async () =>
            {
                var sweep = (await asked.Client.Sweep(id, stop)).Value;
                var paths = new List<string>();
                foreach (var point in sweep.Runs)
                {
                    var number = (point.Sweep!.Index + 1).ToString("000", CultureInfo.InvariantCulture);
                    paths.AddRange(await Fetch(point.Run.Value, Path.Combine(folder, number)));
                }

                return Say(asked, paths);
            });

            async Task<IReadOnlyList<string>> Fetch(string id, string folder)
            {
                var students = new FetchedStudents(asked.Client, folder, asked.Parsed.GetValue(force));
                return name is null ? await students.All(id, stop) : [await students.One(id, name, stop)];
            }
        });
    }

    /// <summary>What to type for the students of a run or a sweep.</summary>
    public static string Line(Session session, CoordinatorClient client, string id)
    {
        var usual = session.Environment("KD_URL") is { Length: > 0 } set ? set : ClusterOptions.DefaultUrl;
        return $"kd run fetch {id}"
            + (client.Addresses == usual.TrimEnd('/') ? "" : $" --url {client.Addresses}");
    }

    private static int Say(Asked asked, IReadOnlyList<string> paths)
    {
        if (asked.Json)
            asked.Session.Plain(JsonSerializer.Serialize(new { students = paths }));
        else
            foreach (var path in paths)
                asked.Session.Plain($"student: {path}");
        return ExitCode.Ok;
    }
}
