using System.CommandLine;
using System.Text.Json;
using KdCluster.Console.Reference;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>`kd evaluate FILE --data NAME|FOLDER`: how good a student is on a test set, in all and by class.</summary>
public static class EvaluateCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "a student's weights, as a training leaves them" };
        var data = new Option<string>("--data")
        {
            Description = "a data set's name, or a folder with test/ below it, as a training reads it", Required = true,
        };
        var json = new Option<bool>("--json") { Description = "as one JSON object, with all that is measured" };
        var command = new Command(
            "evaluate", "Tests a trained student: accuracy and what is taken for what, or the overlap of masks.")
            { file, data, json };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            using var student = Student.Load(parsed.GetValue(file)!);
            using var images = Read(parsed.GetValue(data)!, student.Model.Task, student.Facts);
            StudentScreens.Of(student).Evaluate(session, student, images, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static ImageSet Read(string data, TaskEntry task, StudentFacts facts)
    {
        try
        {
            var images = DataSetRegistry.Read(Plan(data, task, facts));
            return images.Shape == facts.Shape && images.Classes == facts.Classes.Count
                ? images
                : throw new CommandException(
                    $"{data} has {images.Classes} classes of {images.Shape}, and the student knows "
                        + $"{facts.Classes.Count} of {facts.Shape}", ExitCode.BadInput);
        }
        catch (DataException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }

    private static DataPlan Plan(string data, TaskEntry task, StudentFacts facts)
    {
        if (!Directory.Exists(data))
            return new DataPlan(data, null, null, 0, null, default) { Target = task.Written };
        var (entry, shape) = (DataSetRegistry.Folders(task), facts.Shape);
        var known = new Dictionary<string, object>
        {
            ["classes"] = facts.Classes.Count, ["shape"] = new[] { shape.Channels, shape.Height, shape.Width },
        };
        var options = known.Where(pair => entry.Options.Any(option => option.Name == pair.Key)).ToDictionary();
        return new DataPlan(entry.Name, data, null, 0, null, JsonSerializer.SerializeToElement(options))
        {
            Target = task.Written,
        };
    }
}
