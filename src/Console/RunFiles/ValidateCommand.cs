using System.CommandLine;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Json;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd validate FILE`: what is wrong with a run file, or what it would do.</summary>
public static class ValidateCommand
{
    public static Command Build(Session session)
    {
        var json = new Option<bool>("--json")
        {
            Description = "as one JSON object: valid, problems, runs, and the first run's plan with all defaults",
        };
        var command = new Command(
            "validate", "Checks a run file: prints every problem, or in a few lines what it would do.") { json };
        var runFile = new RunFileArgument(session, command, required: true);
        command.SetAction(parsed =>
        {
            var path = runFile.File(parsed)!;
            if (!parsed.GetValue(json))
            {
                foreach (var line in PlanLines.Of(runFile.Read(parsed, path).Plans))
                    session.Plain(line);
                return ExitCode.Ok;
            }

            var result = RunFile.Parse(
                InputText.Read(session, path), runFile.Overrides(parsed), Catalogue.Load(), Path.Exists,
                LocalBackbone.Unfit);
            session.Json(Answer(result));
            return result.IsValid ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static JsonElement Answer(RunFileResult result) => JsonSerializer.SerializeToElement(new
    {
        valid = result.IsValid,
        problems =
            JsonSerializer.SerializeToElement(result.Problems, ContractsJson.Default.IReadOnlyListRunFileProblem),
        runs = result.Plans.Count,
        plan = result.Plans is [var plan, ..]
            ? JsonSerializer.SerializeToElement(plan, ContractsJson.Default.RunPlan)
            : (JsonElement?)null,
    });
}
