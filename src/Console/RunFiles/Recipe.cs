using System.Globalization;
using System.Text;

namespace KdCluster.Console.RunFiles;

/// <summary>What a person says of the common case; <see cref="Text"/> is its run file, with comments.</summary>
/// <param name="Data">A data set's name, or a folder of pictures.</param>
/// <param name="Teacher">Null: the students teach each other.</param>
/// <param name="TeacherFile">Its weights; null: it is trained first.</param>
/// <param name="Students">Models, one peer each.</param>
public sealed record Recipe(
    string Data, bool IsFolder, string? Teacher, string? TeacherFile, IReadOnlyList<string> Students, int Epochs)
{
    private const int UsualBatch = 64;

    public string Name { get; init; } = "";

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
            # A new crop and mirror image of each sample every epoch; teacher and student see the same.
            views: {"{ kind: per-epoch, augment: [crop, flip] }"}
            seed: 1
            epochs: {Epochs.ToString(CultureInfo.InvariantCulture)}
            batchSize: {Math.Min(UsualBatch, Samples ?? UsualBatch).ToString(CultureInfo.InvariantCulture)}
            optimizer: {"{ name: adam, lr: 1e-3 }"}
            schedule: cosine

            """);
        text.Append(Teacher is null ? Mutual() : TeacherFirst());
        text.Append(
            "# true trains each student once more, alone, so that the report says whether distillation helped.\n"
                + $"controls: {(Controls ? "true" : "false")}\n");
        text.Append(
            (Method, Teacher) switch
            {
                (null or "kd", not null) =>
                    "# weight: of the teacher's answers, softened by the temperature; the rest is the labels'.\n"
                        + "distill: { method: kd, temperature: 4, weight: 0.9 }\n",
                (null or "dml", null) =>
                    "# weight: of what the others say, softened by the temperature, beside the labels.\n"
                        + "distill: { method: dml, temperature: 3, weight: 3 }\n",
                _ => $"distill: {{ method: {Method} }}\n",
            });
        return text.ToString();
    }

    private string DataLines() => IsFolder
        ? "# Shape and classes are taken from the pictures in train/CLASS/ and test/CLASS/.\n"
            + $"data: {{ name: image-folder, root: {Quoted(Data)} }}"
        : $"data: {{ name: {Data} }}";

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
