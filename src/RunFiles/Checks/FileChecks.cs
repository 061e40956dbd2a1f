namespace KdCluster.RunFiles;

/// <summary>The files that the run reads are there, as far as whoever asks can see them.</summary>
internal static class FileChecks
{
    public static void Run(PlanDraft run, Func<string, bool> exists, Problems problems)
    {
        foreach (var peer in run.Learners)
            if (peer.Plan.Init.Checkpoint is { } path && !exists(path))
                problems.Add(
                    peer.Node.Find("checkpoint")!, $"there is no checkpoint at {path}",
                    "Name a safetensors file or a checkpoint folder");

        if (run.Data is not { Entry: { Files.Count: > 0 } entry } data)
            return;
        var roots = data.Plan.Root is { } root ? [root] : entry.Roots;
        if (roots.Any(folder => entry.WaysToLayOut().Any(files => files.All(file => Found(folder, file, exists)))))
            return;

        var node = data.Node.Find("root") ?? data.Node;
        var missing = roots.Count == 1
            ? $"{roots[0]} lacks {string.Join(", ", entry.Files.Where(file => !Found(roots[0], file, exists)))}"
            : $"none of {string.Join(", ", roots)} holds {string.Join(", ", entry.Files)}";
        problems.Add(node, $"the files of {entry.Name} are missing: {missing}", $"To get them: {entry.HowToGet}");
    }

    private static bool Found(string folder, string file, Func<string, bool> exists) =>
        exists(Path.Combine(folder, file)) || exists(Path.Combine(folder, file + ".gz"));
}
