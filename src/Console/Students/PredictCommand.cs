using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Reference;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;

namespace KdCluster.Console.Students;

/// <summary>`kd predict FILE IMAGES...`: what a student says of pictures.</summary>
public static class PredictCommand
{
    public static Command Build(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "a student's weights, as a training leaves them" };
        var images = new Argument<string[]>("IMAGE")
        {
            Description = "picture files", Arity = ArgumentArity.OneOrMore,
        };
        var top = new Option<int>("--top") { Description = "classes to show", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "as JSON, an object a picture" };
        var command = new Command("predict", "Classifies pictures with a trained student.") { file, images, top, json };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            using var student = Student.LoadClassifier(parsed.GetValue(file)!);
            var paths = parsed.GetValue(images)!;
            var answers = student.Probabilities(Read(paths, student.Facts.Shape));
            foreach (var (path, row) in paths.Zip(answers))
                session.Plain(parsed.GetValue(json) ? Json(path, Best(row)) : $"{path}: {Words(Best(row))}");
            return ExitCode.Ok;

            List<(string Class, float Probability)> Best(float[] row) =>
                [.. student.Facts.Classes.Zip(row).OrderByDescending(c => c.Second).Take(parsed.GetValue(top))];
        });
        return command;
    }

    internal static LabelledImages Read(IReadOnlyList<string> paths, ImageShape shape)
    {
        try
        {
            return Pictures.Read(paths, shape);
        }
        catch (DataException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static string Words(IEnumerable<(string Class, float Probability)> best) => string.Join(
        ", ", best.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Class} {c.Probability * 100:0.0} %")));

    private static string Json(string path, IEnumerable<(string Class, float Probability)> best) =>
        JsonSerializer.Serialize(new
        {
            image = path,
            classes = best.Select(c => new { name = c.Class, probability = c.Probability }),
        });
}
