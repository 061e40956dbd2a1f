using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Safetensors;
using KdCluster.Distillation.Students;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Training.Optimizers;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>Which training a checkpoint belongs to.</summary>
/// <param name="Seed">Order, dropout and the rest follow from it and the epoch: that is all of the random
///     state.</param>
public sealed record CheckpointIdentity(string Stage, string Peer, string Model, long Seed);

/// <param name="Epoch">The last that was trained.</param>
/// <param name="Score">What the last evaluation found; null before the first.</param>
/// <param name="Precision">In what it was trained.</param>
public sealed record CheckpointProgress(int Epoch, TestScore? Score, TrainingPrecision Precision);

/// <summary>
/// All that a peer's training is made of between two epochs, as one file: the net (`model/`), the method's own modules
/// (`method/`), the optimizer (`optimizer/`), the epoch, and a checksum over everything. Besides, all that
/// <see cref="StudentExcerpt"/> needs: what the student says of itself, and the exported student (`export/`) where that
/// is another than the net.
/// </summary>
public static class Checkpoint
{
    public const string FormatKey = "kd.checkpoint";
    private const string Format = "1";
    private const string AccuracyKey = "kd.accuracy";
    private const string MeasuresKey = "kd.measures";
    private const string PrecisionKey = "kd.precision";
    private const string MethodPrefix = "method/";
    private const string OptimizerPrefix = "optimizer/";

    /// <param name="method">What the method keeps between epochs.</param>
    /// <param name="student">What the exported student says of itself.</param>
    /// <param name="deployed">What is exported in the net's place; null = the net.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Save(
        string path, CheckpointIdentity identity, CheckpointProgress progress, nn.Module model,
        IEnumerable<(string Name, Tensor Value)> method, FlatOptimizer optimizer, StudentFacts student,
        nn.Module? deployed)
    {
        var tensors = Prefixed(CheckpointNames.Model, StateDict.Of(model))
            .Concat(Prefixed(MethodPrefix, method))
            .Concat(Prefixed(OptimizerPrefix, optimizer.State))
            .Concat(deployed is null ? [] : Prefixed(CheckpointNames.Exported, StateDict.Of(deployed)));
        var metadata = new Dictionary<string, string>(student.ToMetadata())
        {
            [FormatKey] = Format,
            ["kd.stage"] = identity.Stage,
            ["kd.peer"] = identity.Peer,
            ["kd.model"] = identity.Model,
            ["kd.seed"] = identity.Seed.ToString(CultureInfo.InvariantCulture),
            ["kd.epoch"] = progress.Epoch.ToString(CultureInfo.InvariantCulture),
            ["kd.steps"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture),
        };
        // A file without it was trained in float32.
        if (progress.Precision != TrainingPrecision.Fp32)
            metadata[PrecisionKey] = Word(progress.Precision);
        if (progress.Score is { } score)
            metadata[AccuracyKey] = score.Score.ToString("R", CultureInfo.InvariantCulture);
        if (progress.Score?.Measures is { } measures)
            metadata[MeasuresKey] = JsonSerializer.Serialize(measures);
        TensorFile.Write(path, tensors, metadata);
    }

    /// <param name="precision">In what it must have been trained; null: in any.</param>
    /// <returns>How far that training was.</returns>
    /// <exception cref="CheckpointException">Absent, damaged, or of another training.</exception>
    public static CheckpointProgress Load(
        string path, CheckpointIdentity identity, nn.Module model, IEnumerable<(string Name, Tensor Value)> method,
        FlatOptimizer optimizer, TrainingPrecision? precision)
    {
        using var file = TensorFile.Read(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new CheckpointException(
                path, "it holds weights, not a checkpoint: to start from it, name it in the peer's `checkpoint:`");
        Check(path, file.Metadata, identity);
        var trained = file.Metadata.GetValueOrDefault(PrecisionKey) is { } word && word == Word(TrainingPrecision.Bf16)
            ? TrainingPrecision.Bf16
            : TrainingPrecision.Fp32;
        if (precision is { } wanted && wanted != trained)
            throw new CheckpointException(
                path, $"it was trained in {Word(trained)}, and the run file says precision: {Word(wanted)}; "
                    + "go on with the run file that it was made with");
        var state = optimizer.State.ToDictionary(s => s.Name, s => s.Value);
        var saved = Weights.Below(file.Tensors, OptimizerPrefix);
        if (
            !saved.Keys.ToHashSet().SetEquals(state.Keys)
                || saved.Any(s => !s.Value.shape.SequenceEqual(state[s.Key].shape)))
            throw new CheckpointException(
                path, "its optimizer is not the run file's; go on with the run file that it was made with");

        StateDict.Load(model, Weights.Below(file.Tensors, CheckpointNames.Model), path);
        StateDict.Load(method, Weights.Below(file.Tensors, MethodPrefix), path, "the method");
        using var _ = no_grad();
        foreach (var (name, value) in saved)
            state[name].copy_(value);
        optimizer.Steps = long.Parse(file.Metadata["kd.steps"], CultureInfo.InvariantCulture);
        return new(int.Parse(file.Metadata["kd.epoch"], CultureInfo.InvariantCulture), Score(file.Metadata), trained);
    }

    private static TestScore? Score(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(AccuracyKey, out var score))
            return null;
        var measures = metadata.TryGetValue(MeasuresKey, out var text)
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(text)
            : null;
        return new(double.Parse(score, CultureInfo.InvariantCulture), measures);
    }

    private static string Word(TrainingPrecision precision) => precision.ToString().ToLowerInvariant();

    private static void Check(string path, IReadOnlyDictionary<string, string> metadata, CheckpointIdentity identity)
    {
        var expected = new (string Key, string Value)[]
        {
            ("kd.stage", identity.Stage), ("kd.peer", identity.Peer), ("kd.model", identity.Model),
            ("kd.seed", identity.Seed.ToString(CultureInfo.InvariantCulture)),
        };
        foreach (var (key, value) in expected)
        {
            if (metadata.GetValueOrDefault(key) is var found && found != value)
                throw new CheckpointException(
                    path, $"it belongs to another training: its {key[3..]} is '{found}', this one's is '{value}'");
        }
    }

    private static IEnumerable<(string Name, Tensor Value)> Prefixed(
        string prefix, IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(t => (prefix + t.Name, t.Value));
}
