using System.CommandLine;
using KdCluster.Console.Reference;
using KdCluster.Reference;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd distill`: the common case in one line. Makes its run file, shows it, and runs it.</summary>
public static class DistillCommand
{
    public static Command Build(Session session)
    {
        var command = new Command(
            "distill", "Trains a student on your data from a teacher, without a run file: it writes one and runs it.");
        var options = new RecipeOptions(command);
        var run = new TrainOptions(command, "all cores, shared", TrainOptions.AllCores);
        command.SetAction((parsed, stop) =>
        {
            TrainCommand.RequireLibtorch();
            var missing = new[]
            {
                (options.Teacher(parsed) is null && options.Students(parsed).Count < 2, "--teacher MODEL:FILE"),
                (options.Students(parsed).Count == 0, "--student MODEL"),
                (options.Data(parsed) is null, "--data FOLDER"),
            };
            if (missing.Where(one => one.Item1).Select(one => one.Item2).ToList() is { Count: > 0 } names)
                throw new CommandException(
                    $"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} missing, as in: kd distill "
                        + "--teacher resnet50:teacher.pth --student mobilenet_v2 --data FOLDER", ExitCode.BadInput);
            var recipe = options.Recipe(
                parsed, session, options.Teacher(parsed), options.Students(parsed), options.Data(parsed)!,
                options.Epochs(parsed) ?? RecipeOptions.UsualEpochs);
            var text = recipe.Text();
            var file = RunFileArgument.Parse("the run file of these options", text, []);
            session.Plain(text);
            return run.Run(session, parsed, file, folder => new RunFolder(folder).RunFile, "", stop);
        });
        return command;
    }
}
