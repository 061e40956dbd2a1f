using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;

namespace KdCluster.Coordinator.Journal;

/// <summary>A run's report: what its journal says, and nothing else.</summary>
public static class JournalReport
{
    public static RunReport Assemble(IReadOnlyList<JournalRow> rows)
    {
        var events = rows.Select(r => (r.Time, r.Event)).ToList();
        var state = RunReplay.Fold(events.Select(x => x.Event));
        var epochs = new List<PeerEpoch>();
        var parameters = new Dictionary<PeerId, long>();
        var sheets = new List<MadeSheet>();
        var sources = new SourceNames();
        var notes = new List<string>();
        var incidents = new List<Incident>();
        PeerMachine? machine = null;
        DataReport? data = null;
        double? ensemble = null;
        foreach (var (_, e) in events)
        {
            switch (e)
            {
                case PeerStarted x:
                    parameters[x.Peer] = x.Parameters;
                    machine ??= x.Machine;
                    data ??= x.Data;
                    notes.AddRange(x.Notes ?? []);
                    break;
                case SheetMade x: sheets.Add(MadeSheet.Of(x.Sheet)); break;
                case PeerTrained { Sheet: { } sheet }: sheets.Add(MadeSheet.Of(sheet)); break;
                case EnsembleMeasured x: ensemble = x.Accuracy; break;
            }

            incidents.AddRange(Incidents(e));
            sources.See(state.Plan, e);
            if (e is PeerTrained { Late: false } trained)
                epochs.Add(
                    new PeerEpoch(
                        trained.Stage, trained.Peer, trained.Epoch, trained.Metrics, sources.NamesFor(trained)));
        }

        var began = events.Select(x => (x.Time, x.Event)).FirstOrDefault(x => x.Event is EpochBegan).Time;
        var seconds = began == default ? 0 : (events[^1].Time - began).TotalSeconds;
        machine ??= new PeerMachine("-", null, Environment.Version.ToString(), "-", 0, "-");
        var order = state.Plan.Stages.SelectMany((s, i) => s.Peers.Select(p => (i, p.Name)))
            .Select((key, at) => (key, at)).ToDictionary(x => x.key, x => x.at);
        var ordered = epochs.OrderBy(e => e.Stage).ThenBy(e => e.Epoch)
            .ThenBy(e => order.GetValueOrDefault((e.Stage, e.Peer), int.MaxValue)).ToList();
        return ReportAssembly.Assemble(state.Plan, new RunFacts(
            state.Run.Value, Word(state.Status), state.Reason, machine, parameters, ordered, ensemble, seconds)
        { Sheets = sheets, Data = data, Notes = [.. notes.Distinct()], Incidents = incidents });
    }

    /// <summary>What of an event befell a peer that the run file did not ask for.</summary>
    private static IEnumerable<Incident> Incidents(IRunEvent e) => e switch
    {
        PeerStarted { LostEpoch: { } lost } x =>
        [
            new(x.Stage, lost, x.Peer, IncidentKind.WeightsLost,
                $"{x.Peer}: its weights after epoch {lost + 1} could not be had; it went on from "
                    + (x.ResumedEpoch < 0 ? "its initial ones" : $"those after epoch {x.ResumedEpoch + 1}")),
        ],
        PeerTrained { Late: true } x =>
        [
            new(x.Stage, x.Epoch, x.Peer, IncidentKind.Late,
                $"{x.Peer}: done with epoch {x.Epoch + 1} after it had been closed"),
        ],
        EpochBegan x => x.Missing.Select(peer => new Incident(
            x.Stage, x.Epoch, peer, IncidentKind.Missing, $"{peer}: epoch {x.Epoch + 1} began without it")),
        PeerAbandoned x => [new(x.Stage, -1, x.Peer, IncidentKind.GivenUp, $"{x.Peer}: given up, {x.Reason}")],
        SourceQuarantined x => [Incident.Quarantined(x.Stage, x.Epoch, x.Peer, x.Accuracy, x.Best)],
        SourceRecovered x => [Incident.Recovered(x.Stage, x.Epoch, x.Peer, x.Accuracy)],
        EpochEnded x => x.Missing.Select(peer => new Incident(
            x.Stage, x.Epoch, peer, IncidentKind.Missing, $"{peer}: epoch {x.Epoch + 1} ended without it")),
        _ => [],
    };

    private static string Word(RunStatus status) => status.ToString().ToLowerInvariant();
}
