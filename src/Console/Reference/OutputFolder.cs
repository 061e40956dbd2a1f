namespace KdCluster.Console.Reference;

/// <summary>
/// Where a run without `--out` goes: `runs/NAME`, or the first of `runs/NAME-2`, ... that is not taken, so that no
/// result is lost.
/// </summary>
public static class OutputFolder
{
    /// <param name="resume">The newest folder of that name, to go on in it.</param>
    public static string Default(string name, bool resume, string root = "runs")
    {
        var first = Path.Combine(root, name);
        if (!Directory.Exists(first))
            return first;
        for (var number = 2; ; number++)
        {
            var next = $"{first}-{number}";
            if (!Directory.Exists(next))
                return !resume ? next : number == 2 ? first : $"{first}-{number - 1}";
        }
    }
}
