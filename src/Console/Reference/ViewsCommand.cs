using System.CommandLine;
using KdCluster.Console.RunFiles;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Training;

namespace KdCluster.Console.Reference;

/// <summary>
/// `kd views FILE`: a hash of what each net of a run is shown. Two machines on which it differs would teach from other
/// images than they learn from.
/// </summary>
public static class ViewsCommand
{
    public static Command Build(Session session)
    {
        var command = new Command(
            "views",
            "Prints a hash of the images that each peer and each serving teacher of a run sees in an epoch; "
                + "it is the same on every machine.");
        var runFile = new RunFileArgument(session, command, required: true);
        var epoch = new Option<int>("--epoch") { Description = "of each stage, from 0" };
        var peer = new Option<string?>("--peer") { Description = "only what this peer or teacher sees" };
        command.Add(epoch);
        command.Add(peer);
        command.SetAction(parsed =>
        {
            var path = runFile.File(parsed)!;
            var plan = runFile.Read(parsed, path).Plan;
            var chosen = parsed.GetValue(epoch);
            var epochs = plan.Stages.Max(stage => stage.Epochs);
            if (chosen < 0 || chosen >= Math.Max(1, epochs))
            {
                throw new CommandException(
                    $"--epoch {chosen}: {InputText.Name(path)} has epochs 0 to {Math.Max(0, epochs - 1)}",
                    ExitCode.BadInput);
            }

            var only = parsed.GetValue(peer);
            var rows = Rows(plan).Where(row => only is null || row.Peer.Value == only)
                .Where(row => chosen < Math.Max(1, plan.Stages[row.Stage].Epochs)).ToList();
            if (rows.Count == 0)
            {
                throw new CommandException(
                    $"{InputText.Name(path)} has no peer \"{only}\"; it has "
                        + $"{string.Join(", ", Rows(plan).Select(row => row.Peer).Distinct())}", ExitCode.BadInput);
            }

            try
            {
                using var data = RunData.Load(plan);
                foreach (var (stage, name, does) in rows)
                {
                    session.Plain(
                        $"{plan.Stages[stage].Name}  {name}  {does}  "
                            + $"{SeenImages.Sha256(plan, data, stage, name, chosen)}");
                }
            }
            catch (DataException problem)
            {
                throw new CommandException(problem.Message);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>
    /// A teacher whose features or weights are used sits beside its student and gets the student's own tensors.
    /// </summary>
    private static IEnumerable<(int Stage, PeerId Peer, string Does)> Rows(RunPlan plan) =>
        plan.Stages.SelectMany((stage, i) =>
        (new ExchangeRules(plan, i).TeachersTeach ? stage.Teachers : []).Select(teacher => (i, teacher, "teaches"))
            .Concat(stage.Peers.Select(peer => (i, peer.Name, "trains"))));
}
