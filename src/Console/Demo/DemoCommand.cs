using System.CommandLine;
using KdCluster.Console.Reference;
using KdCluster.Console.RunFiles;
using KdCluster.Distillation.Reference;

namespace KdCluster.Console.Demo;

/// <summary>`kd demo`: the main job from one command.</summary>
public static class DemoCommand
{
    public static Command Build(Session session)
    {
        var command = new Command("demo", "Distils on this machine and says whether it helped: two different students teach each other on Fashion-MNIST, beside the same two trained alone.");
        var runFile = new RunFileArgument(command, required: false);
        var offline = new Option<bool>("--offline") { Description = "the teacher-first version" };
        var output = new Option<string?>("--out") { Description = "folder for checkpoints and the report; else runs/NAME" };
        command.Add(offline);
        command.Add(output);
        command.SetAction((parsed, stop) =>
        {
            var path = runFile.File(parsed) ?? Path.Combine(session.Home(), "examples", parsed.GetValue(offline) ? "fashion-offline.yaml" : "fashion-mutual.yaml");
            var plans = runFile.Read(parsed, path);
            var folder = parsed.GetValue(output) ?? OutputFolder.Default(plans[0].Name, resume: false);
            var sets = string.Concat(runFile.Overrides(parsed).Select(o => $" --set {o}"));
            return new ReferenceScreen(session).RunAsync(plans, new ReferenceOptions(folder, File.ReadAllText(path)), $"kd train {path}{sets} --out {folder} --resume", stop);
        });
        return command;
    }
}
