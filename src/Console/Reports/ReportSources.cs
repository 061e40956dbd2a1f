using System.Text.Json;
using KdCluster.Console.Cluster;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Students;
using KdCluster.Reference;

namespace KdCluster.Console.Reports;

/// <summary>Where the runs of a report come from: folders that a training left, or a coordinator.</summary>
/// <param name="answers">Whether peers are asked about the test set; that needs their weights and the data.</param>
public sealed class ReportSources(CoordinatorClient client, bool answers)
{
    /// <summary>The plan of a run, beside its report.</summary>
    public const string PlanFile = "plan.json";

    private const string Extension = ".safetensors";

    /// <param name="runs">Each a folder with a `report.json`, or the id of a run.</param>
    /// <exception cref="CommandException">There is no such run.</exception>
    public async Task<IReadOnlyList<ReportedRun>> Read(IEnumerable<string> runs, CancellationToken stop)
    {
        var read = new List<ReportedRun>();
        foreach (var run in runs)
            read.Add(await Read(run, stop));
        return read;
    }

    private async Task<ReportedRun> Read(string run, CancellationToken stop)
    {
        if (Directory.Exists(run))
            return ReadFolder(run);
        var report = (await client.Report(run, stop)).Value;
        var plan = (await client.Plan(run, stop)).Value;
        var found = new ReportedRun(report, plan, null);
        if (!answers)
            return found;
        var folder = Directory.CreateTempSubdirectory("kd-report-").FullName;
        try
        {
            await new FetchedStudents(client, folder, replace: true).WhatThereIs(run, found.Examined, stop);
            return Asked(found, peer => Path.Combine(folder, peer + Extension));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private ReportedRun ReadFolder(string folder)
    {
        var report = ReportFiles.Read(folder) ?? throw new CommandException(
            $"{folder} holds no report.json; name the folder of a run that has ended (of a sweep: some of its folders "
                + "001, 002, ...), or the id of a run",
            ExitCode.BadInput);
        var text = Path.Combine(folder, "run.yaml");
        var found = new ReportedRun(report, PlanOf(folder), File.Exists(text) ? File.ReadAllText(text) : null);
        return answers ? Asked(found, peer => Path.Combine(folder, "weights", peer + Extension)) : found;
    }

    private static RunPlan? PlanOf(string folder)
    {
        var file = Path.Combine(folder, PlanFile);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize(File.ReadAllText(file), ContractsJson.Default.RunPlan)
                : SavedRun.Load(new RunFolder(folder).State)?.Plan;
        }
        catch (Exception e) when (e is JsonException or CheckpointException)
        {
            throw new CommandException($"the plan of the run in {folder} is damaged: {e.Message}");
        }
    }

    private static ReportedRun Asked(ReportedRun run, Func<string, string> weightsOf)
    {
        if (run.Plan is not { } plan)
            return run with { WithoutAnswers = "its plan was not kept, so that its data are not known" };
        var files = run.Examined.Select(peer => (Peer: peer, Path: weightsOf(peer)))
            .Where(file => File.Exists(file.Path)).ToList();
        if (files.Count == 0)
            return run with { WithoutAnswers = "no weights of its peers are there" };
        try
        {
            Console.Reference.TrainCommand.RequireLibtorch();
            return AnswerDrawing.Of(plan.Data.Task) is { } drawing
                ? run with { Pictures = Drawn(plan, drawing, files) }
                : run with { Answers = Ask(plan, files) };
        }
        catch (Exception e) when (e is DataException or CheckpointException)
        {
            return run with { WithoutAnswers = e.Message };
        }
    }

    /// <summary>As `kd evaluate` does it.</summary>
    private static TestAnswers Ask(RunPlan plan, IReadOnlyList<(string Peer, string Path)> files)
    {
        var images = DataSetRegistry.Read(plan.Data);
        var said = new Dictionary<string, float[][]>(StringComparer.Ordinal);
        foreach (var (peer, path) in files)
        {
            using var student = Student.LoadClassifier(path);
            said[peer] = student.Probabilities(images.Test);
        }

        return new(images.Test, images.ClassNames, said);
    }

    private static TestPictures Drawn(
        RunPlan plan, AnswerDrawing drawing, IReadOnlyList<(string Peer, string Path)> files)
    {
        using var images = DataSetRegistry.Read(plan.Data);
        var first = AnswerDrawing.First(images.Test, TestPictures.Count);
        var said = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.Ordinal);
        foreach (var (peer, path) in files)
        {
            using var student = Student.Load(path);
            said[peer] = drawing.Answers(student, first);
        }

        return new(images.ClassNames, drawing.FirstColour, drawing.Truth(images.Test, TestPictures.Count), said);
    }
}
