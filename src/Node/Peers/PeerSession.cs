using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Plugins;
using KdCluster.Distillation.Training;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Training;
using KdCluster.Protocol;

namespace KdCluster.Node.Peers;

/// <summary>
/// The working half of a peer: its model and all that it does with it, on its own thread. Each call blocks and returns
/// the answer that the coordinator gets.
/// </summary>
public sealed partial class PeerSession(PeerSite site, AssignPeer assignment, PeerGauge gauge) : IDisposable
{
    private IPeerModel? _model;
    private DataLease? _lease;
    private RunData? _data;
    private long _idleSince = site.Clock.GetTimestamp();

    private Fence Fence => assignment.Fence;

    private IPeerModel Model => _model ?? throw new InvalidOperationException($"{Fence}: work before it was ready");

    private RunData Data => _data ?? throw new InvalidOperationException($"{Fence}: work before it was ready");

    /// <exception cref="OperationCanceledException">The peer was released, or the node stops.</exception>
    /// <exception cref="NodeFaultException">The node's disk or device does not work; elsewhere it may.</exception>
    public IPeerMessage Do(IPeerMessage command, CancellationToken cancel)
    {
        using var span = command is ITraced traced
            ? Traces.Begin(NameOf(command), traced.Trace ?? "").About("peer", Fence.Peer.Value)
                .About("epoch", command.Fence.Epoch + 1)
            : null;
        try
        {
            var reply = command switch
            {
                AssignPeer => Start(cancel),
                StartEpoch start => Train(start, cancel),
                MakeSheet make => Make(make, cancel),
                AverageShard shard => Average(shard, cancel),
                ScoreEnsemble score => Score(score, cancel),
                _ => throw new ArgumentException($"{command.GetType().Name} is no work", nameof(command)),
            };
            // What could not be fetched may only have had no room here.
            if (reply is PeerRefused { Kind: RefusalKind.Checkpoint or RefusalKind.Teacher } && DiskFault() is { } disk)
                throw new NodeFaultException(disk);
            return reply;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && DiskFault() is { } disk)
        {
            throw new NodeFaultException(disk, e);
        }
        catch (Exception e) when (
            e is not (OperationCanceledException or NodeFaultException) && DeviceFault() is { } device)
        {
            throw new NodeFaultException(device, e);
        }
        finally
        {
            Activity(assignment.Role == PeerRole.Serve ? PeerActivity.Serving : PeerActivity.Waiting);
        }
    }

    private static string NameOf(IPeerMessage order) => order switch
    {
        StartEpoch => "train-epoch",
        MakeSheet => "make-sheet",
        AverageShard => "average-shard",
        _ => "score-ensemble",
    };

    public void Dispose()
    {
        _model?.Dispose();
        _lease?.Dispose();
    }

    /// <summary>With room for weights, optimizer and a sheet; null: the disk works.</summary>
    private NodeFault? DiskFault() =>
        site.Disk.Run(4 * (_model?.WeightBytes ?? 0)) is { } reason ? new(null, reason) : null;

    private NodeFault? DeviceFault()
    {
        try
        {
            site.Library.Require(SlotDevice);
            return null;
        }
        catch (DeviceException e)
        {
            return new(SlotDevice, e.Message);
        }
    }

    private string SlotDevice =>
        site.Slots.FirstOrDefault(slot => slot.Index == assignment.Slot)?.Device ?? site.Slots[0].Device;

    private IPeerMessage Start(CancellationToken cancel)
    {
        try
        {
            _lease = site.Data.Take(assignment.Plan);
            Volatile.Write(ref _data, _lease.Data.ForStage(Fence.Stage));
            return assignment.Role == PeerRole.Serve ? Serve(cancel) : Resume(cancel);
        }
        catch (DataException e)
        {
            return Refused(RefusalKind.Data, e.Message);
        }
        catch (MissingPluginException e)
        {
            return Refused(RefusalKind.Plugin, e.Message);
        }
        catch (DeviceException e)
        {
            return Refused(RefusalKind.Device, e.Message);
        }
        catch (Exception e) when (e is CheckpointException or BadTeacherException)
        {
            return Refused(RefusalKind.Teacher, e.Message);
        }
        catch (ArgumentException e)
        {
            return Refused(RefusalKind.Plan, e.Message);
        }
    }

    private IPeerMessage Serve(CancellationToken cancel)
    {
        var (stage, peer) = Find(Fence.Peer, upTo: Fence.Stage);
        var setup = Setup(stage, peer, null, []);
        var reasons = new List<string>();
        foreach (var candidate in assignment.Resume)
        {
            var (path, reason) = site.CheckpointFetcher.Fetch(candidate, cancel);
            if (path is null)
            {
                reasons.Add(reason!);
                continue;
            }

            _model = site.Library.Serve(setup, path);
            return Ready(candidate.Epoch);
        }

        if (assignment.Resume.Count > 0 || peer.Init.Checkpoint is not { } file)
            return Refused(
                RefusalKind.Checkpoint,
                reasons.Count == 0 ? $"{Fence.Peer} has no checkpoint to serve from" : string.Join("; ", reasons));
        _model = site.Library.Serve(setup, file);
        return Ready(-1);
    }

    private IPeerMessage Resume(CancellationToken cancel)
    {
        var (stage, peer) = Find(Fence.Peer, upTo: Fence.Stage);
        var teachers = assignment.Teachers.Select(
            teacher => (teacher, Find(teacher.Peer, stage).Peer))
            .Select(t => new TeacherFile(t.Peer.Model, Fetched(t.teacher, cancel), t.Peer.Precision)).ToList();
        var init = peer.Init.Checkpoint;
        if (assignment.Resume.Count == 0 && assignment.Init is { } first)
            init = Fetched(first, cancel);
        else if (assignment.Resume.Count > 0)
            init = null; // The checkpoint brings every weight: nothing else need be there any more.

        var reasons = new List<string>();
        foreach (var candidate in assignment.Resume.Select(candidate => (CheckpointRef?)candidate).DefaultIfEmpty(null))
        {
            try
            {
                _model?.Dispose();
                _model = site.Library.Train(Setup(stage, peer, init, teachers));
                if (candidate is not null)
                    _model.Resume(Fetched(candidate, cancel));
                site.History.WriteThrough(new Resumed(Fence, candidate?.Epoch ?? -1, candidate?.Sha256));
                return Ready(candidate?.Epoch ?? -1);
            }
            catch (CheckpointException e) when (candidate is not null)
            {
                reasons.Add(e.Message);
                site.History.WriteThrough(new CheckpointRefused(Fence, candidate.Epoch, e.Message));
            }
        }

        return Refused(RefusalKind.Checkpoint, string.Join("; ", reasons));
    }

    private string Fetched(CheckpointRef checkpoint, CancellationToken cancel)
    {
        Activity(PeerActivity.Fetching);
        var (path, reason) = site.CheckpointFetcher.Fetch(checkpoint, cancel);
        return path ?? throw new CheckpointException(checkpoint.Peer.Value, reason!);
    }

    private PeerSetup Setup(int stage, PeerPlan peer, string? init, IReadOnlyList<TeacherFile> teachers) =>
        new(assignment.Plan, stage, peer, Data, Device(peer), init, teachers)
        {
            Room = site.Room,
            // A checkpoint brings every weight: nothing else need be there any more.
            Backbone = assignment.Resume.Count == 0 ? peer.Init.Backbone : null,
        };

    private string Device(PeerPlan peer) => peer.Device ?? SlotDevice;

    /// <summary>A peer of this stage, else of the latest earlier one.</summary>
    private (int Stage, PeerPlan Peer) Find(PeerId name, int upTo)
    {
        for (var stage = upTo; stage >= 0; stage--)
        {
            if (assignment.Plan.Stages[stage].Peers.FirstOrDefault(peer => peer.Name == name) is { } found)
                return (stage, found);
        }

        throw new ArgumentException($"the plan that came with the assignment has no peer {name} up to stage {upTo}");
    }

    private PeerReady Ready(int resumedEpoch)
    {
        var slot = site.Slots.FirstOrDefault(slot => slot.Index == assignment.Slot) ?? site.Slots[0];
        var stack = site.Identity.Stack;
        var machine = new PeerMachine(
            stack.Torch, stack.Akka, stack.Dotnet, stack.Machine, slot.Threads, slot.Device);
        return new(Fence, site.Node, resumedEpoch, Model.Parameters, machine)
        {
            Data = _lease!.Data.Images.Describe(),
            Notes = Model.Notes.Count == 0 ? null : [.. Model.Notes.Select(Short)],
        };
    }

    /// <summary>It travels in a message whose length has a limit.</summary>
    private static string Short(string note) =>
        note.Length <= DataReport.MostCharacters ? note : note[..DataReport.MostCharacters] + "...";

    private PeerRefused Refused(RefusalKind kind, string reason) => new(Fence, site.Node, kind, reason);

    private void Activity(PeerActivity activity) => gauge.Set(reading => reading with { Activity = activity });
}
