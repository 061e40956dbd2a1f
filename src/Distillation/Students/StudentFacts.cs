using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts.Safetensors;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Students;

/// <summary>What a file of weights says of itself, so that it can be used without the run that made it.</summary>
/// <param name="Classes">Names, in the order of the logits.</param>
/// <param name="Normalisation">What a channel's bytes become before they reach the net.</param>
public sealed record StudentFacts(
    string Model, ImageShape Shape, IReadOnlyList<string> Classes, Normalisation Normalisation)
{
    private const string ModelKey = CheckpointNames.StudentKey + "model";
    private const string ShapeKey = CheckpointNames.StudentKey + "shape";
    private const string ClassesKey = CheckpointNames.StudentKey + "classes";
    private const string MeanKey = CheckpointNames.StudentKey + "mean";
    private const string DeviationKey = CheckpointNames.StudentKey + "deviation";
    private const string ReusedKey = CheckpointNames.StudentKey + "reused-model";
    private const string OriginKey = CheckpointNames.StudentKey + "origin";

    /// <summary>The teacher whose classifier the student took over (simkd); null: it has its own.</summary>
    public string? ReusedModel { get; init; }

    /// <summary>Where it comes from; null where nobody knows.</summary>
    public StudentOrigin? Origin { get; init; }

    /// <summary>As safetensors and ONNX hold it: words under names.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            [ModelKey] = Model,
            [ShapeKey] = string.Create(
                CultureInfo.InvariantCulture, $"{Shape.Channels}x{Shape.Height}x{Shape.Width}"),
            [ClassesKey] = JsonSerializer.Serialize(Classes),
            [MeanKey] = JsonSerializer.Serialize(Normalisation.Mean),
            [DeviationKey] = JsonSerializer.Serialize(Normalisation.Deviation),
        };
        if (ReusedModel is not null)
            metadata[ReusedKey] = ReusedModel;
        if (Origin is not null)
            metadata[OriginKey] = JsonSerializer.Serialize(Origin);
        return metadata;
    }

    /// <param name="path">For the error message.</param>
    /// <exception cref="CheckpointException">The file says nothing of itself, or nothing that makes sense.</exception>
    public static StudentFacts Read(IReadOnlyDictionary<string, string> metadata, string path)
    {
        if (!metadata.TryGetValue(ModelKey, out var model))
            throw new CheckpointException(
                path,
                "it does not say which model it is: only files of weights that kd wrote at the end of a training do");
        try
        {
            var shape = metadata[ShapeKey].Split('x').Select(int.Parse).ToArray();
            return new StudentFacts(
                model, new ImageShape(shape[0], shape[1], shape[2]), Json<string[]>(ClassesKey),
                new Normalisation(Json<float[]>(MeanKey), Json<float[]>(DeviationKey)))
            {
                ReusedModel = metadata.GetValueOrDefault(ReusedKey),
                Origin = metadata.ContainsKey(OriginKey) ? Json<StudentOrigin>(OriginKey) : null,
            };
        }
        catch (Exception e) when (
            e is KeyNotFoundException or FormatException or JsonException or IndexOutOfRangeException)
        {
            throw new CheckpointException(path, $"what it says of itself is damaged ({e.Message})", e);
        }

        T Json<T>(string key) =>
            JsonSerializer.Deserialize<T>(metadata[key]) ?? throw new JsonException($"{key} is null");
    }
}

/// <param name="Epochs">Trained, of its stage.</param>
/// <param name="Accuracy">Of the test set after them, 0 to 1; null when it was not measured.</param>
/// <param name="Licence">Of the data, as far as known.</param>
public sealed record StudentOrigin(
    string Run, string Stage, string Peer, string? Method, int Epochs, double? Accuracy, string Data, string? Licence);
