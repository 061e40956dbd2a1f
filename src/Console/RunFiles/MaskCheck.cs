using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;

namespace KdCluster.Console.RunFiles;

/// <summary>What `kd data check` says of a folder of pictures with masks.</summary>
internal static class MaskCheck
{
    private static readonly DataEntry Entry = DataSetRegistry.Folders(TaskEntry.Segmentation);

    /// <summary>Whether it has all that such a folder has, the list of classes too.</summary>
    public static bool Fits(string root) => Entry.Files.All(file => Path.Exists(Path.Combine(root, file)));

    /// <exception cref="CommandException">Nothing can be trained on it.</exception>
    public static void Run(Session session, string root, int[]? shape, bool json)
    {
        var options = new Dictionary<string, object>();
        if (shape is { Length: > 0 })
            options["shape"] = shape;
        var plan = new DataPlan(Entry.Name, root, null, 0, null, JsonSerializer.SerializeToElement(options))
        {
            Target = TaskEntry.Segmentation.Written,
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

    private static void Show(Session session, string root, ImageSet images)
    {
        session.Plain(
            $"{root}: {images.Shape}, {images.Classes} classes, {images.Training.Count:N0} training and "
                + $"{images.Test.Count:N0} test pictures with masks");
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
