using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;

namespace KdCluster.Console.RunFiles;

/// <summary>What `kd data check` says of a folder of pictures that have something else than a class.</summary>
internal sealed class TargetCheck
{
    private static readonly IReadOnlyList<TargetCheck> All =
        [new(TaskEntry.Detection, "boxes"), new(TaskEntry.Segmentation, "masks")];

    private readonly TaskEntry _task;
    private readonly string _targets;

    /// <param name="targets">What the pictures have.</param>
    private TargetCheck(TaskEntry task, string targets) => (_task, _targets) = (task, targets);

    /// <param name="set">Reads the folder; null: its layout says who does.</param>
    /// <returns>Null: it is a folder of classes.</returns>
    public static TargetCheck? Of(string root, string? set)
    {
        DataEntry[] sets = set is null
            ? [.. FolderData.Layouts(root).Select(one => one.Set)]
            : [FolderData.Named(set)];
        return All.FirstOrDefault(check => sets.Any(one => check._task.IsAmong(one.Targets)));
    }

    /// <exception cref="CommandException">Nothing can be trained on it.</exception>
    public void Run(Session session, string root, int[]? shape, bool json)
    {
        var options = new Dictionary<string, object>();
        if (shape is { Length: > 0 })
            options["shape"] = shape;
        var plan = new DataPlan(
            DataSetRegistry.Folders(_task).Name, root, null, 0, null, JsonSerializer.SerializeToElement(options))
        {
            Target = _task.Written,
        };
        try
        {
            using var images = DataScreen.Read(session, told => DataSetRegistry.Read(plan, told));
            if (json)
                session.Plain(Json(images));
            else
                Show(session, root, images);
        }
        catch (DataException problem)
        {
            if (json)
                session.Plain(JsonSerializer.Serialize(new { problems = new[] { problem.Message } }));
            throw new CommandException(problem.Message);
        }
    }

    private void Show(Session session, string root, ImageSet images)
    {
        session.Plain(
            $"{root}: {images.Shape}, {images.Classes} class{(images.Classes == 1 ? "" : "es")}, "
                + $"{images.Training.Count:N0} training and "
                + $"{images.Test.Count:N0} test pictures with {_targets}");
        ClassTable.Of([.. images.CountClasses().Select(one => (one.Name, one.Training, one.Test))])
            .Write(session.Screen);
        foreach (var note in images.Notes)
            session.Plain(note);
    }

    private static string Json(ImageSet images) => JsonSerializer.Serialize(new
    {
        shape = new[] { images.Shape.Channels, images.Shape.Height, images.Shape.Width },
        classes = images.CountClasses()
            .Select(one => new { name = one.Name, training = one.Training, test = one.Test }),
        notes = images.Notes,
        problems = Array.Empty<string>(),
    });
}
