using System.Collections.Immutable;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Checkpoints;

namespace KdCluster.Reference;

/// <summary>How far a run is, as of the last epoch that all its peers completed.</summary>
/// <param name="Hash">Of the plan: a folder is resumed with the same run, or a longer one.</param>
/// <param name="Epoch">Of <paramref name="Stage"/>; -1 when the stage has none yet.</param>
/// <param name="Sheets">Those that a later epoch may still learn from; their files are beside.</param>
/// <param name="Parameters">Of each peer that was made so far.</param>
/// <param name="Ensemble">Accuracy of the mean of the last done stage's probabilities, controls aside; null with fewer
///     than two peers.</param>
/// <param name="Seconds">Spent so far.</param>
public sealed record SavedRun(
    string Hash, int Stage, int Epoch, IReadOnlyList<SheetManifest> Sheets, IReadOnlyList<PeerEpoch> Epochs,
    IReadOnlyDictionary<PeerId, long> Parameters, double? Ensemble, double Seconds)
{
    /// <summary>What the run was begun with; null in folders of older versions.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>Every sheet that was made so far.</summary>
    public IReadOnlyList<MadeSheet> Made { get; init; } = [];

    /// <summary>What was done to make given weights fit.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the sheets of the stage's sources have shown of them; empty where nobody is to ask.</summary>
    public ImmutableDictionary<PeerId, SourceStanding> Standings { get; init; } =
        ImmutableDictionary<PeerId, SourceStanding>.Empty;

    /// <summary>What befell peers.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // Of an infinite temperature.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static SavedRun New(RunPlan plan) =>
        new(plan.Hash, 0, -1, [], [], new Dictionary<PeerId, long>(), null, 0) { Plan = plan };

    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static SavedRun? Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<SavedRun>(File.ReadAllBytes(path), Json) : null;
        }
        catch (JsonException e)
        {
            throw new CheckpointException(
                path, $"it is damaged ({e.Message}); start the run anew in another folder", e);
        }
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));
}
