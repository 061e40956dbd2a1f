using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Where a data set's files are looked for: the run file's `root`, else the first folder that has them.
/// </summary>
public static class DataFolder
{
    public const string EnvironmentVariable = "KD_DATASETS";

    /// <summary>Of what coordinators and nodes write. It named data sets too, once.</summary>
    private const string ProcessFolder = "KD_DATA";

    /// <summary>The folders that every data set has by default.</summary>
    public static IReadOnlyList<string> Roots(string name) => [$"data/{name}", $"/usr/share/datasets/{name}"];

    /// <summary>
    /// `root` alone when it is given; otherwise $KD_DATASETS/NAME, $KD_DATASETS, and the entry's own.
    /// </summary>
    public static IReadOnlyList<string> Candidates(DataPlan plan, DataEntry entry)
    {
        if (plan.Root is { Length: > 0 } root)
            return [root];
        return Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } data
            ? [Path.Combine(data, entry.Name), data, .. entry.Roots]
            : entry.Roots;
    }

    /// <summary>
    /// The entry's files (plain or with `.gz`) or folders, in the first folder that has them all, in the entry's order;
    /// or those of one of its other ways to lay them out.
    /// </summary>
    /// <exception cref="DataException">No folder has all files.</exception>
    public static IReadOnlyList<string> Locate(DataPlan plan, DataEntry entry)
    {
        var candidates = Candidates(plan, entry);
        foreach (var folder in candidates)
        {
            foreach (var files in entry.WaysToLayOut())
            {
                var found = files.Select(file => Existing(folder, file)).OfType<string>().ToList();
                if (found.Count == files.Count)
                    return found;
            }
        }

        var missing = entry.Files.Where(file => Existing(candidates[0], file) is null).ToList();
        throw new DataException(
            $"{entry.Name}: {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not in "
                + $"{string.Join(" or ", candidates)}. To get the data: {entry.HowToGet}.{Elsewhere(plan)}");
    }

    private static string Elsewhere(DataPlan plan) =>
        plan.Root is { Length: > 0 }
            || Environment.GetEnvironmentVariable(ProcessFolder) is not { Length: > 0 } folder
            || Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 }
            ? ""
            : $" {ProcessFolder}={folder} is not looked in: a folder with data sets is named by {EnvironmentVariable}.";

    private static string? Existing(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return Path.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz" : null;
    }
}
