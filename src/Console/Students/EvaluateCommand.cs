using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Reference;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>`kd evaluate FILE --data NAME|FOLDER`: how often a student is right, in all and by class.</summary>
public static class EvaluateCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "a student's weights, as a training leaves them" };
        var data = new Option<string>("--data")
        {
            Description = "a data set's name, or a folder with test/CLASS/ below it", Required = true,
        };
        var json = new Option<bool>("--json") { Description = "as one JSON object, the confusion matrix included" };
        var command = new Command("evaluate", "Tests a trained student: accuracy, by class, what is taken for what.")
            { file, data, json };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            using var student = Student.LoadClassifier(parsed.GetValue(file)!);
            var images = Read(parsed.GetValue(data)!, student.Facts);
            var matrix = Confusion.Count(student.Probabilities(images.Test), images.Test.Labels);
            if (parsed.GetValue(json))
                session.Plain(Json(matrix, student.Facts.Classes));
            else
                Show(session, matrix, student.Facts.Classes);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ImageSet Read(string data, StudentFacts facts)
    {
        var shape = facts.Shape;
        var plan = Directory.Exists(data)
            ? new DataPlan("image-folder", data, null, 0, null, JsonSerializer.SerializeToElement(
                new { classes = facts.Classes.Count, shape = new[] { shape.Channels, shape.Height, shape.Width } }))
            : new DataPlan(data, null, null, 0, null, default);
        try
        {
            var images = DataSetRegistry.Read(plan);
            return images.Shape == shape && images.Classes == facts.Classes.Count ? images : throw new CommandException(
                $"{data} has {images.Classes} classes of {images.Shape}, and the student knows {facts.Classes.Count} "
                    + $"of {shape}", ExitCode.BadInput);
        }
        catch (DataException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }

    private static void Show(Session session, Confusion matrix, IReadOnlyList<string> classes)
    {
        var table = new Listing("class", ">images", ">right", "most often taken for");
        foreach (var (label, name) in classes.Index())
        {
            var wrong = matrix.MostOftenTakenFor(label);
            table.Add(
                name, $"{matrix.Of(label)}", Percent(matrix.Right(label), matrix.Of(label)),
                wrong is null ? "" : $"{classes[wrong.Value.Label]} ({wrong.Value.Count})");
        }

        table.Write(session.Screen);
        session.Plain($"accuracy {Percent(matrix.AllRight, matrix.All)} of {matrix.All} images");
    }

    private static string Percent(int right, int all) =>
        all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * right / all:0.00} %");

    private static string Json(Confusion matrix, IReadOnlyList<string> classes) => JsonSerializer.Serialize(new
    {
        images = matrix.All,
        accuracy = (double)matrix.AllRight / Math.Max(1, matrix.All),
        classes,
        confusion = Enumerable.Range(0, classes.Count).Select(matrix.Row),
    });
}
