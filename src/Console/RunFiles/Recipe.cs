using System.Globalization;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Console.RunFiles;

/// <summary>What a person says of the common case; <see cref="Text"/> is its run file, with comments.</summary>
/// <param name="Data">A data set's name, or a folder of pictures.</param>
/// <param name="Folder">How the folder is laid out; null: it is a data set's name.</param>
/// <param name="Teacher">Null: the students teach each other.</param>
/// <param name="TeacherFile">Its weights; null: it is trained first.</param>
/// <param name="Students">Models, one peer each.</param>
public sealed record Recipe(
    string Data, KnownLayout? Folder, string? Teacher, string? TeacherFile, IReadOnlyList<string> Students, int Epochs)
{
    public string Name { get; init; } = "";

    /// <summary>What the task of the models begins with.</summary>
    public UsualRun Usual { get; init; } = UsualRun.Of(TaskEntry.Classification);

    public string? Method { get; init; }

    public bool Controls { get; init; }

    /// <summary>Training samples, as far as known; a batch is no larger.</summary>
    public int? Samples { get; init; }

    /// <summary>Where the schema of run files lies, for editors; null: nowhere.</summary>
    public string? Schema { get; init; }

    /// <summary>A name for the run when none was given: `resnet50-to-mobilenet_v2`.</summary>
    public static string UsualName(string? teacher, IReadOnlyList<string> students) => teacher is null
        ? string.Join("-and-", students.Distinct().Take(2))
        : $"{teacher}-to-{students[0]}";

    public string Text()
    {
        var text = new StringBuilder();
        if (Schema is not null)
            text.Append($"# yaml-language-server: $schema={Schema}\n");
        text.Append($"""
            # What each key means: docs/RUNFILE.md. `kd validate FILE` checks it, `kd train FILE` runs it here.
            name: {Name}
            mode: {(Teacher is null ? "online" : "offline")}
            {DataLines()}
            # Each sample is changed anew every epoch; teacher and student see the same.
            views: {$"{{ kind: per-epoch, augment: [{Usual.Augment}] }}"}
            seed: 1
            epochs: {Epochs.ToString(CultureInfo.InvariantCulture)}
            batchSize: {Math.Min(Usual.BatchSize, Samples ?? Usual.BatchSize).ToString(CultureInfo.InvariantCulture)}
            optimizer: {$"{{ name: adam, lr: {Usual.Rate} }}"}
            schedule: {Usual.Schedule}

            """);
        text.Append(Teacher is null ? Mutual() : TeacherFirst());
        text.Append(
            "# true trains each student once more, alone, so that the report says whether distillation helped.\n"
                + $"controls: {(Controls ? "true" : "false")}\n");
        text.Append(Distillation(Teacher is null ? Usual.Online : Usual.Offline));
        return text.ToString();
    }

    private string Distillation(UsualMethod usual)
    {
        var method = Method is null || Method == usual.Name
            ? $"# {usual.Meaning}\ndistill: {{ method: {usual.Name}, {usual.Keys} }}\n"
            : $"distill: {{ method: {Method} }}\n";
        var burnIn = usual.BurnInEpochs * Math.Min(Epochs, RecipeOptions.UsualEpochs) / RecipeOptions.UsualEpochs;
        return burnIn == 0
            ? method
            : $"{method}# In the first epochs nobody has something to say yet.\n"
                + $"exchange: {{ burnInEpochs: {burnIn.ToString(CultureInfo.InvariantCulture)} }}\n";
    }

    private string DataLines() => Folder is null
        ? $"data: {{ name: {Data} }}"
        : $"# Taken for {Folder}. Shape and classes are taken from there.\n"
            + $"data: {{ name: {Folder.Set.Name}, root: {Quoted(Data)} }}";

    private string TeacherFirst()
    {
        var teacher = TeacherFile is null
            ? $"# It is trained first, for as many epochs as the students.\nteacher: {{ model: {Teacher} }}\n"
            : "# It is taken as it is in the file: safetensors, or a PyTorch state dict (.pth).\n"
                + $"teacher: {{ model: {Teacher}, checkpoint: {Quoted(TeacherFile)} }}\n";
        return $"{teacher}students:\n{Peers()}";
    }

    private string Mutual() => $"# They teach each other by their logits after every epoch.\npeers:\n{Peers()}";

    /// <summary>Equal models get numbers in their names.</summary>
    private string Peers() => string.Concat(
        Students.Select((model, index) => $"  - {{ name: {PeerName(model, index)}, model: {model} }}\n"));

    private string PeerName(string model, int index) => Students.Count(other => other == model) == 1
        ? Teacher is null || Students.Count > 1 ? model : "student"
        : $"{model}-{Students.Take(index + 1).Count(other => other == model)}";

    /// <summary>As YAML: paths may hold anything.</summary>
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') ? path
        : $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
