using System.Text.RegularExpressions;

namespace KdCluster.Console.Reference;

/// <summary>Where a run's results go. No result is lost in silence.</summary>
public static partial class OutputFolder
{
    /// <summary>By which a folder that holds a run is known.</summary>
    private static readonly string[] Marks =
        ["state.json", "report.json", "sweep.json", Path.Combine("cluster", "coordinator")];

    /// <summary>What a run leaves in its folder; nothing else is ever deleted there.</summary>
    private static readonly string[] Left =
    [
        "state.json", "report.json", "report.md", "sweep.json", "sweep.md", "weights", "checkpoints", "sheets",
        "cluster", "tensorboard", "plan.json",
    ];

    /// <summary>
    /// Without `--out`: `runs/NAME`, or the first of `runs/NAME-2`, ... that is not taken.
    /// </summary>
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

    /// <summary>Refuses a folder that holds a run, unless the run is to be gone on with or given up.</summary>
    /// <param name="force">Deletes what the run left.</param>
    /// <exception cref="CommandException">It holds a run.</exception>
    public static void Claim(string folder, bool resume, bool force)
    {
        if (resume && force)
            throw new CommandException(
                "--resume goes on with a run and --force deletes it: give one", ExitCode.BadInput);
        if (File.Exists(folder))
            throw new CommandException($"--out {folder} is a file; name a folder", ExitCode.BadInput);
        if (resume || !HoldsRun(folder))
            return;
        if (!force)
            throw new CommandException(
                $"{folder} holds a run already; --resume goes on with it, --out names another folder, and --force "
                    + "deletes it and begins anew", ExitCode.BadInput);
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Where(IsLeft).ToList())
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
    }

    private static bool HoldsRun(string folder) =>
        Marks.Any(mark => Path.Exists(Path.Combine(folder, mark)))
            || (Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any(IsPoint));

    private static bool IsLeft(string path) => Left.Contains(Path.GetFileName(path)) || IsPoint(path);

    private static bool IsPoint(string path) =>
        Point.IsMatch(Path.GetFileName(path)) && Marks.Any(mark => Path.Exists(Path.Combine(path, mark)));

    /// <summary>The folder of one run of a sweep.</summary>
    [GeneratedRegex("^[0-9]{3,}$")]
    private static partial Regex Point { get; }
}
