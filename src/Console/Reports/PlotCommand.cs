using System.CommandLine;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Screen;

namespace KdCluster.Console.Reports;

/// <summary>`kd plot RUN...`: accuracy and loss as curves in the terminal.</summary>
public static class PlotCommand
{
    public static Command Build(Session session)
    {
        var runs = ReportCommand.Runs();
        return ClusterCommand.Build(
            session, "plot",
            "Draws accuracy and loss of a run's peers, epoch by epoch; of several runs, the mean of their students.",
            [runs], async (asked, stop) =>
        {
            var sources = new ReportSources(asked.Client, answers: false);
            var read = await sources.Read(asked.Parsed.GetValue(runs)!, stop);
            if (read.Count == 1)
                One(session, read[0]);
            else if (Curves.Means(read) is { Count: > 0 } means)
                TextChart.Draw(session, Curves.MeansTitle(read), means, Format.Accuracy0);
            else
                throw new CommandException("no student of these runs has finished an epoch yet");
            return ExitCode.Ok;
        });
    }

    private static void One(Session session, ReportedRun run)
    {
        var stages = run.Report.Epochs.Select(epoch => epoch.Stage).Distinct().ToList();
        if (stages.Count == 0)
            throw new CommandException($"no peer of run {run.Report.Run} has finished an epoch yet");
        foreach (var stage in stages)
        {
            var of = stages.Count > 1 ? $", stage {stage}" : "";
            TextChart.Draw(
                session, $"{run.Report.ScoreName} of the test set{of}",
                Curves.Of(run, stage, epoch => epoch.Accuracy), Format.Accuracy0);
            TextChart.Draw(
                session, $"training loss{of}", Curves.Of(run, stage, epoch => epoch.Loss), value => Format.Loss(value));
        }
    }
}
