using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>What people ask for.</summary>
public sealed partial class RunDecider
{
    private static void NoteCommand(RunWork work, IRunCommand command)
    {
        var s = work.State;
        if (s.Keys.TryGetValue(command.Key, out var before))
        {
            work.Answer = new CommandAccepted(command.Key, s.Run, true, before);
            return;
        }

        var (refusal, events, detail) = command switch
        {
            _ when s.End is not null || s.HasEnded => (Conflict(command, $"run {s.Run} {Ended(s)}"), [], ""),
            CancelRun x =>
                (
                    null, [new RunEnding(RunStatus.Cancelled, x.Reason, x.Key) { By = x.By }],
                    "its peers are being released"),
            PauseRun x when s.Status == RunStatus.Paused => (Conflict(x, $"run {s.Run} is paused already"), [], ""),
            PauseRun x =>
                (
                    null, [new RunPaused(x.Key) { By = x.By }],
                    s.Phase == RunPhase.Training ? $"it pauses when epoch {s.Epoch + 1} is done" : "paused"),
            ResumeRun x when s.Status != RunStatus.Paused => (Conflict(x, $"run {s.Run} is not paused"), [], ""),
            ResumeRun x => (null, [new RunResumed(x.Key) { By = x.By }], "it goes on"),
            ScaleRun x => Scale(s, x),
            _ =>
                (
                    (CommandRefused?)Conflict(command, $"run {s.Run} knows no such command"),
                    (IReadOnlyList<IRunEvent>)[], ""),
        };
        foreach (var e in events)
            work.Add(e);
        work.Answer = refusal is null ? new CommandAccepted(command.Key, s.Run, false, detail) : refusal;
    }

    private static CommandRefused Conflict(IRunCommand command, string reason) =>
        new(command.Key, command.Run, CommandRefusalKind.Conflict, reason);

    private static string Ended(RunState s) => s.HasEnded ? $"has ended: {s.Status}" : "is ending";

    private static (CommandRefused? Refusal, IReadOnlyList<IRunEvent> Events, string Detail) Scale(
        RunState s, ScaleRun command)
    {
        if (s.Plan.Scale is not { } scale)
            return (Invalid($"run {s.Run} cannot be scaled: its run file has no `scale`"), [], "");
        if (command.Peers < scale.Min || command.Peers > scale.Max)
            return (
                Invalid(
                    $"{command.Peers} peers are not between scale.min ({scale.Min}) and scale.max "
                        + $"({scale.Max}) of run {s.Run}"), [], "");
        if (!Resizing.IsOfStage(s))
            return (Conflict(command, $"run {s.Run} is not in the stage that can be scaled"), [], "");
        if (Resizing.IsTooLate(s))
            return (
                Conflict(command, $"the last epoch of stage {s.StagePlan.Name} has begun: nobody can join any more"),
                [], "");

        var have = s.StudentCount;
        var scaled = new RunScaled(command.Key, s.Stage, command.Peers)
        {
            By = command.By,
            EndsAutoscale = s.Autoscales,
        };
        var byHand = s.Autoscales ? "; from now on it does not scale by itself" : "";
        return (null, Resizing.Events(s, scaled), Change() + byHand);

        string Change() => (command.Peers - have) switch
        {
            0 => $"it has {have} already",
            1 => "a peer is added; it joins at the next epoch boundary at which it is ready"
                + Waits(1, command.Spare),
            > 1 and var more => $"{more} peers are added; each joins at the next epoch boundary at which it is ready"
                + Waits(more, command.Spare),
            -1 => "a peer leaves at the next epoch boundary",
            var fewer => $"{-fewer} peers leave at the next epoch boundary",
        };

        static string Waits(int more, int? spare) => spare is { } free && free < more
            ? $"; {(free == 0 ? "no slot is" : free == 1 ? "1 slot is" : $"{free} slots are")} free: "
                + (more == 1 ? "it waits" : $"{more - free} of them wait") + " for a node"
            : "";

        CommandRefused Invalid(string reason) => new(command.Key, command.Run, CommandRefusalKind.Invalid, reason);
    }
}
