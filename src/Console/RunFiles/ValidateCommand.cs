using System.CommandLine;
using KdCluster.Contracts.Plan;

namespace KdCluster.Console.RunFiles;

/// <summary>`kd validate FILE`: what is wrong with a run file, or what it would do.</summary>
public static class ValidateCommand
{
    public static Command Build(Session session)
    {
        var command =
            new Command("validate", "Checks a run file: prints every problem, or in a few lines what it would do.");
        var runFile = new RunFileArgument(session, command, required: true);
        command.SetAction(parsed =>
        {
            var plans = runFile.Read(parsed, runFile.File(parsed)!).Plans;
            var plan = plans[0];
            session.Plain(
                $"{plan.Name}: {plan.Data.Name}{(plan.Data.Limit is { } limit ? $", {limit} images" : "")}, "
                    + $"seed {plan.Seed}{(plans.Count > 1 ? $", a sweep of {plans.Count} runs" : "")}");
            foreach (var stage in plan.Stages)
            {
                session.Plain($"stage {stage.Name}: {stage.Epochs} epochs, {Teaching(stage)}");
                foreach (var peer in stage.Peers)
                {
                    session.Plain(
                        $"  {peer.Name}: {peer.Model}{(peer.ControlOf is { } of ? $", the control of {of}" : "")}");
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static string Teaching(StagePlan stage) => stage.Distill is not { } distill ? "no distillation"
        : stage.Teachers.Count > 0 ? $"{distill.Method} from {string.Join(", ", stage.Teachers)}"
        : $"{distill.Method} among the peers";
}
