using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Histories;

namespace KdCluster.Console.Tests.Verification;

public sealed class VerifyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-verify-").FullName;
    private readonly Terminal _terminal = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_whose_histories_break_nothing_is_said_to_hold()
    {
        Journal(new RunPaused("a"), new RunResumed("b"));
        (await _terminal.Kd("verify", "run", "--data", _folder)).ShouldBe(ExitCode.Ok);
        _terminal.Output.ShouldContain("run run: 2 events of its journal, histories of coordinator");
        _terminal.Output.ShouldContain("every invariant holds that a history shows: I1,");
    }

    [Fact]
    public async Task The_first_violation_is_shown_with_its_lines()
    {
        Journal(new RunPaused("a"), new RunResumed("b"), new RunPaused("a"));
        (await _terminal.Kd("verify", "--data", _folder)).ShouldBe(ExitCode.Failed);
        _terminal.Output.ShouldContain("\"number\":3");
        _terminal.Output.ShouldContain("run run breaks I10: the request a took effect 2 times");
    }

    [Fact]
    public async Task A_run_without_a_history_is_bad_input()
    {
        Journal(new RunPaused("a"));
        (await _terminal.Kd("verify", "other", "--data", _folder)).ShouldBe(ExitCode.BadInput);
        _terminal.Error.ShouldContain("no history of run other in");
        (await _terminal.Kd("verify", "--data", Path.Combine(_folder, "nowhere"))).ShouldBe(ExitCode.BadInput);
    }

    private void Journal(params IRunEvent[] events)
    {
        using var history = new HistoryFile(
            Path.Combine(_folder, "coordinator", HistoryFolder.Name), "coordinator", new HistoryLimits(1 << 20),
            TimeProvider.System, _ => { });
        for (var i = 0; i < events.Length; i++)
            history.Write(new Journaled(new RunId("run"), i + 1, new Term(1), events[i]));
    }
}
