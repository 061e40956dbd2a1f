using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Reports;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>`kd demo`: a cluster that comes and goes with one command.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sweep_gives_what_one_process_gives_and_leaves_no_process_behind()
    {
        const string yaml = RunTexts.Mean + "\nsweep: { seeds: 2 }";
        var said = await Kd.Run("demo", Write(yaml), "--out", At("out"), "--nodes", "2");
        Kd.ProcessesOf(_folder).ShouldBeEmpty();
        said.ShouldContain("2 of 2 runs completed");
        File.ReadAllText(At("out/sweep.md")).ShouldContain("2 of 2 runs completed");
        var reference = ReferenceRun.OfEach(yaml);
        for (var i = 0; i < 2; i++)
        {
            ReportJson.Read(File.ReadAllText(At($"out/00{i + 1}/report.json"))).ShouldEqual(reference[i].Report);
            var student = At($"out/00{i + 1}/weights/ann-1.safetensors");
            said.ShouldContain($"student: {student}");
            File.Exists(student).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(Signal.Interrupt, 130)]
    [InlineData(Signal.Kill, 137)]
    public async Task However_it_is_stopped_no_process_is_left_behind(Signal signal, int code)
    {
        using var demo = Kd.Start("demo", Write(RunTexts.Long(2, epochs: 500)), "--out", At("out"));
        _ = demo.StandardError.ReadToEndAsync();
        while (
            await demo.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line
                && !line.Contains("/500", StringComparison.Ordinal))
        {
            // Until an epoch has ended, whichever it is: one that ends faster than lines are written has none.
        }

        Kd.ProcessesOf(_folder).Count.ShouldBe(4, "the demo, its coordinator and two nodes");
        Signals.Send(demo.Id, signal);
        _ = demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        demo.ExitCode.ShouldBe(code);
        await Eventually.Holds("no process is left", () => Kd.ProcessesOf(_folder).Count == 0);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Write(string yaml)
    {
        File.WriteAllText(At("run.yaml"), yaml);
        return At("run.yaml");
    }
}
