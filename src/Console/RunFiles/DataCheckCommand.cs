using System.CommandLine;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Console.RunFiles;

/// <summary>
/// `kd data check FOLDER`: everything that a training would find in a folder of pictures, without training.
/// </summary>
public static class DataCheckCommand
{
    public static Command Build(Session session)
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "a folder with train/CLASS/ and test/CLASS/ below it, or one of pictures with masks or boxes",
        };
        var shape = new Option<int[]>("--shape")
        {
            Description = "CHANNELS HEIGHT WIDTH that every picture is brought to; else from the pictures",
            Arity = new ArgumentArity(3, 3), AllowMultipleArgumentsPerToken = true,
        };
        var set = new Option<string?>("--as")
        {
            Description = "the data set that should read it, such as mask-folder; else its layout says which",
        };
        var skip = new Option<bool>("--skip-damaged") { Description = "as data.skipDamaged: true in a run file" };
        var json = new Option<bool>("--json") { Description = "as one JSON object" };
        var command = new Command(
            "check", "Reads a folder of pictures: shape, pictures in each class, and everything that is wrong.")
            { folder, set, shape, skip, json };
        command.SetAction(parsed =>
        {
            var root = parsed.GetValue(folder)!;
            if (!Directory.Exists(root))
                throw new CommandException($"there is no folder {root}", ExitCode.BadInput);
            if (TargetCheck.Of(root, parsed.GetValue(set)) is { } check)
            {
                check.Run(session, root, parsed.GetValue(shape), parsed.GetValue(json));
                return ExitCode.Ok;
            }

            var survey = Examine(session, Plan(root, parsed.GetValue(shape), parsed.GetValue(skip)));
            if (parsed.GetValue(json))
                session.Plain(Json(survey));
            else
                Show(session, survey);
            if (survey.Problems is { Count: > 0 } problems)
                throw new CommandException(string.Join("\nkd: ", problems));
            return ExitCode.Ok;
        });
        return command;
    }

    private static PictureSurvey Examine(Session session, DataPlan plan)
    {
        try
        {
            return DataScreen.Read(session, told =>
            {
                var (images, survey) = new ImageFolderDataSet().Examine(plan, told);
                images.Dispose();
                return survey;
            });
        }
        catch (DataException problem)
        {
            throw new CommandException(problem.Message);
        }
    }

    private static DataPlan Plan(string root, int[]? shape, bool skip)
    {
        var options = new Dictionary<string, object>();
        if (shape is { Length: > 0 })
            options["shape"] = shape;
        if (skip)
            options["skipDamaged"] = true;
        return new DataPlan("image-folder", root, null, 0, null, JsonSerializer.SerializeToElement(options));
    }

    private static void Show(Session session, PictureSurvey survey)
    {
        var (training, test) = (survey.Classes.Sum(one => one.Training), survey.Classes.Sum(one => one.Test));
        session.Plain(
            $"{survey.Root}: {survey.Shape}, {survey.Classes.Count} classes, {training:N0} training and {test:N0} test "
                + $"pictures");
        ClassTable.Of([.. survey.Classes.Select(one => (one.Name, one.Training, one.Test))]).Write(session.Screen);
        foreach (var note in survey.Notes)
            session.Plain(note);
    }

    private static string Json(PictureSurvey survey) => JsonSerializer.Serialize(new
    {
        shape = new[] { survey.Shape.Channels, survey.Shape.Height, survey.Shape.Width },
        classes = survey.Classes.Select(one => new { name = one.Name, training = one.Training, test = one.Test }),
        damaged = survey.Damaged.Select(one => new { file = one.Name, reason = one.Reason }),
        notes = survey.Notes,
        problems = survey.Problems,
    });
}
