using System.CommandLine;
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
        var score = new Option<double>("--min-score")
        {
            Description = "of boxes: those of a lower score are none, 0.05 to 1", DefaultValueFactory = _ => 0.3,
        };
        score.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.05 and <= 1))
                result.AddError("--min-score: expected a number from 0.05 to 1");
        });
        var json = new Option<bool>("--json") { Description = "as JSON, an object a picture" };
        var output = new Option<string?>("--out")
        {
            Description = "folder for the pictures that a student of masks or boxes draws; else beside each",
        };
        var command = new Command("predict", "Says what a trained student sees in pictures, and draws masks and boxes.")
            { file, images, top, score, json, output };
        command.SetAction(parsed =>
        {
            TrainCommand.RequireLibtorch();
            using var student = Student.Load(parsed.GetValue(file)!);
            var request = new PredictRequest(
                parsed.GetValue(images)!, parsed.GetValue(top), parsed.GetValue(score), parsed.GetValue(json),
                parsed.GetValue(output));
            try
            {
                StudentScreens.Of(student).Predict(session, student, request);
            }
            catch (DataException e)
            {
                throw new CommandException(e.Message);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
