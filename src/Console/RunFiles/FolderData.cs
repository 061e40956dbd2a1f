using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Console.RunFiles;

/// <summary>Tells by its layout what a folder of pictures is, and who reads it for a model.</summary>
public static class FolderData
{
    /// <returns>Those that a folder has.</returns>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static IReadOnlyList<KnownLayout> Layouts(string root)
    {
        try
        {
            return KnownLayout.Of(root);
        }
        catch (DataException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }

    /// <exception cref="CommandException">It reads no folders of one's own.</exception>
    public static DataEntry Named(string set) => KnownLayout.All.FirstOrDefault(one => one.Set.Name == set)?.Set
        ?? throw new CommandException(
            $"{set} reads no folders of one's own; "
                + $"{string.Join(", ", KnownLayout.All.Select(one => one.Set.Name).Distinct())} do",
            ExitCode.BadInput);

    /// <param name="learner">What it gives decides where a folder has more than one target; null: nobody knows
    ///     it.</param>
    /// <returns>Null: it cannot be told, and <paramref name="problems"/> says why.</returns>
    public static KnownLayout? Told(string root, ModelEntry? learner, ICollection<string> problems)
    {
        var found = Layouts(root);
        var fitting = found.Where(
            one => learner is null ? one.Layout.IsUsual : TaskEntry.Of(learner.Target).IsAmong(one.Set.Targets))
            .ToList();
        if (fitting.Count == 1)
            return fitting[0];
        problems.Add(
            (found.Count, fitting.Count) switch
            {
                (0, _) => $"--data {root}: is no folder of pictures in a known layout, which is one of"
                    + Listed(KnownLayout.All),
                (_, 0) => $"--data {root}: holds {found[0]}. {learner!.Name} gives "
                    + $"{TaskEntry.Of(learner.Target).TargetInWords}, and learns from"
                    + Listed(KnownLayout.All.Where(
                        one => TaskEntry.Of(learner.Target).IsAmong(one.Set.Targets))),
                _ => $"--data {root}: nobody can tell which of these it is. Take the files of one away, or name the "
                    + "data set in a run file:" + Listed(fitting),
            });
        return null;
    }

    /// <summary>What a person who names these data may want to learn; where there are several, the first.</summary>
    public static TaskEntry TaskOf(string data, Catalogue catalogue)
    {
        var set = Directory.Exists(data)
            ? Layouts(data).FirstOrDefault()?.Set
            : catalogue.Data.FirstOrDefault(one => one.Name == data);
        return TaskEntry.All.FirstOrDefault(task => set is not null && task.IsAmong(set.Targets))
            ?? TaskEntry.Classification;
    }

    private static string Listed(IEnumerable<KnownLayout> layouts) =>
        string.Concat(layouts.Select(one => $"\n    {one}"));
}
