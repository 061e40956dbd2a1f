using KdCluster.Contracts.Api;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Safetensors;

namespace KdCluster.Console.Cluster;

/// <summary>Brings the students of a run from the coordinator into a folder.</summary>
/// <param name="replace">Whether a file that is there already, and holds something else, is replaced.</param>
public sealed class FetchedStudents(CoordinatorClient client, string folder, bool replace)
{
    /// <summary>
    /// Those who learned in the stage that the run is at, controls aside, and have finished an epoch of it.
    /// </summary>
    public static IReadOnlyList<string> In(RunDetail run) =>
        [
            .. run.Peers.Where(p => p is { Role: PeerRole.Train, ControlOf: null, Accuracy: not null })
                .Select(p => p.Peer.Value)];

    /// <returns>The path of each, in the order of the run.</returns>
    /// <exception cref="CommandException">One cannot be had; those before it are there.</exception>
    public async Task<IReadOnlyList<string>> All(string run, CancellationToken stop)
    {
        var detail = (await client.Run(run, stop)).Value;
        var peers = In(detail);
        if (peers.Count == 0)
            throw new CommandException(
                $"no student of run {run} has finished an epoch"
                    + (detail.Summary.Status.IsEnd() ? "" : " yet; ask again after its first"));
        var paths = new List<string>();
        foreach (var peer in peers)
            paths.Add(await One(run, peer, stop));
        return paths;
    }

    /// <summary>Controls, and peers of earlier stages; one that cannot be had is left out.</summary>
    public async Task Others(string run, CancellationToken stop)
    {
        var students = In((await client.Run(run, stop)).Value);
        var plan = (await client.Plan(run, stop)).Value;
        var all = plan.Stages.SelectMany(stage => stage.Peers).Select(peer => peer.Name.Value).Distinct();
        await WhatThereIs(run, all.Except(students), stop);
    }

    /// <summary>Of any stage; one that cannot be had is left out.</summary>
    public async Task WhatThereIs(string run, IEnumerable<string> peers, CancellationToken stop)
    {
        foreach (var peer in peers)
        {
            try
            {
                await One(run, peer, stop);
            }
            catch (CommandException)
            {
                // The run goes on without it, and so does a report.
            }
        }
    }

    /// <returns>Its path.</returns>
    public async Task<string> One(string run, string peer, CancellationToken stop)
    {
        // Also what a person types ends as a name below the folder.
        var path = Path.Combine(folder, Path.GetFileName(peer) + ".safetensors");
        var part = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite))
            {
                await client.Weights(run, peer, file, stop);
                file.Position = 0;
                SafetensorsFile.Check(file, $"{run}/{peer}");
                file.Flush(flushToDisk: true);
            }

            if (File.Exists(path) && !replace && !SameBytes(path, part))
                throw new CommandException(
                    $"{path} holds other weights; --out names another folder, and --force replaces them",
                    ExitCode.BadInput);
            AtomicFile.Move(part, path);
            return path;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static bool SameBytes(string one, string other)
    {
        using var a = File.OpenRead(one);
        using var b = File.OpenRead(other);
        return a.Length == b.Length
            && System.Security.Cryptography.SHA256.HashData(a).AsSpan()
                .SequenceEqual(System.Security.Cryptography.SHA256.HashData(b));
    }
}
