using KdCluster.Contracts;

namespace KdCluster.Console.RunFiles;

/// <summary>What a recipe of one task begins with: as the examples of the task have it.</summary>
/// <param name="Augment">With commas between them.</param>
/// <param name="BatchSize">At most.</param>
/// <param name="Rate">Of Adam.</param>
/// <param name="Models">Two small ones, which may teach each other.</param>
public sealed record UsualRun(
    string Augment, int BatchSize, string Rate, string Schedule, UsualMethod Offline, UsualMethod Online,
    IReadOnlyList<string> Models)
{
    private static readonly UsualRun Boxes = new(
        "flip", 10, "2e-3", "{ name: cosine, warmUpEpochs: 1 }",
        new(
            "kd", "temperature: 1, weight: 1, hardWeight: 1",
            "weight: of what the teacher says of each place, beside the labels."),
        new("dml", "temperature: 1, weight: 1", "weight: of what the others say of each place, beside the labels.", 4),
        ["fcos-lite", "fcos-lite"]);

    private static readonly IReadOnlyDictionary<TaskEntry, UsualRun> ByTask = new Dictionary<TaskEntry, UsualRun>
    {
        [TaskEntry.Classification] = new(
            "crop, flip", 64, "1e-3", "cosine",
            new(
                "kd", "temperature: 4, weight: 0.9",
                "weight: of the teacher's answers, softened by the temperature; the rest is the labels'."),
            new(
                "dml", "temperature: 3, weight: 3",
                "weight: of what the others say, softened by the temperature, beside the labels."),
            ["light-cnn", "keras-student"]),
        [TaskEntry.Segmentation] = new(
            "flip", 10, "2e-3", "constant",
            new("cwd", "temperature: 4, weight: 3", "weight: of where the teacher sees each class, beside the labels."),
            new(
                "ensemble", "temperature: 2", "It learns from the mean of what the others say, beside the labels.", 4),
            ["unet-16", "unet-16"]),
        [TaskEntry.Detection] = Boxes,
        [TaskEntry.PhotographDetection] = Boxes,
    };

    public static UsualRun Of(TaskEntry task) => ByTask[task];
}

/// <param name="Keys">Of `distill`, as YAML.</param>
/// <param name="Meaning">A sentence for the comment above it.</param>
/// <param name="BurnInEpochs">Of 20 epochs; before it nobody has something to say.</param>
public sealed record UsualMethod(string Name, string Keys, string Meaning, int BurnInEpochs = 0);
