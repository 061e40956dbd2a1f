using System.Globalization;
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

    /// <summary>Its sheets are not learned from: too many of their rows are wrong.</summary>
    Quarantined,

    /// <summary>They are again.</summary>
    Recovered,
}

/// <summary>What befell a peer that the run file did not ask for.</summary>
/// <param name="Text">For people: epochs count from 1.</param>
public sealed record Incident(int Stage, int Epoch, PeerId Peer, IncidentKind Kind, string Text)
{
    public static Incident Quarantined(int stage, int epoch, PeerId peer, double accuracy, double best) => new(
        stage, epoch, peer, IncidentKind.Quarantined,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{peer}: its sheet is right for {accuracy:P1} of the labels, after {best:P1}; not learned from, from "
                + $"epoch {epoch + 1} on"));

    public static Incident Recovered(int stage, int epoch, PeerId peer, double accuracy) => new(
        stage, epoch, peer, IncidentKind.Recovered,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{peer}: its sheet is right for {accuracy:P1} of the labels; learned from again, from epoch "
                + $"{epoch + 1} on"));
}

/// <summary>An <see cref="Incident"/> as the report has it.</summary>
public sealed record IncidentReport(string Stage, int Epoch, string Peer, IncidentKind Kind, string Text);
