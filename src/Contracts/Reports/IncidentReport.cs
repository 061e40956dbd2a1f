using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Reports;

[JsonConverter(typeof(WordEnum<IncidentKind>))]
public enum IncidentKind
{
    /// <summary>The weights after its last epoch could not be had: it went on from older ones.</summary>
    WeightsLost,

    /// <summary>The epoch began or ended without it.</summary>
    Missing,

    /// <summary>It trained the epoch, but was done after the epoch had been closed.</summary>
    Late,

    /// <summary>It takes no further part.</summary>
    GivenUp,
}

/// <summary>What befell a peer that the run file did not ask for.</summary>
/// <param name="Text">For people: epochs count from 1.</param>
public sealed record Incident(int Stage, int Epoch, PeerId Peer, IncidentKind Kind, string Text);

/// <summary>An <see cref="Incident"/> as the report has it.</summary>
public sealed record IncidentReport(string Stage, int Epoch, string Peer, IncidentKind Kind, string Text);
