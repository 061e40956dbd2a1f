using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>Where a data set's files are looked for: the run file's `root`, else the first folder below that has them.</summary>
public static class DataFolder
{
    public const string EnvironmentVariable = "KD_DATA";

    /// <summary>`root` alone when it is given; otherwise $KD_DATA/NAME, $KD_DATA, ./data/NAME, /usr/share/datasets/NAME.</summary>
    public static IReadOnlyList<string> Candidates(DataPlan plan)
    {
        if (plan.Root is { Length: > 0 } root)
            return [root];
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } data)
            folders.AddRange([Path.Combine(data, plan.Name), data]);
        folders.AddRange([Path.Combine("data", plan.Name), Path.Combine("/usr/share/datasets", plan.Name)]);
        return folders;
    }

    /// <summary>The first candidate folder in which every file is there, under its name or with `.gz`; the paths found, in the order asked.</summary>
    /// <param name="remedy">A sentence that says how to get the data.</param>
    /// <exception cref="DataException">No candidate has all files.</exception>
    public static IReadOnlyList<string> Locate(DataPlan plan, IReadOnlyList<string> files, string remedy)
    {
        var candidates = Candidates(plan);
        foreach (var folder in candidates)
        {
            var found = files.Select(file => Existing(folder, file)).OfType<string>().ToList();
            if (found.Count == files.Count)
                return found;
        }

        var missing = files.Where(file => Existing(candidates[0], file) is null).ToList();
        throw new DataException(
            $"{plan.Name}: {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not in {string.Join(" or ", candidates)}. {remedy} Or name the folder: `data: {{ root: ... }}` or {EnvironmentVariable}.");
    }

    private static string? Existing(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;
    }
}
