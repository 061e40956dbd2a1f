using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdCluster.Contracts.Plan;
using static KdCluster.RunFiles.SchemaParts;

namespace KdCluster.RunFiles;

/// <summary>
/// The run file as a JSON schema (draft 7), for editors: they complete keys and names, and mark what is wrong. What
/// holds between keys stays with the reader.
/// </summary>
public static class RunFileSchema
{
    private static readonly JsonSerializerOptions Layout =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of docs/run-file.schema.json.</summary>
    public static string Text(Catalogue catalogue) => Root(catalogue).ToJsonString(Layout) + "\n";

    private static JsonObject Root(Catalogue catalogue)
    {
        var training = Training();
        var root = Section(
            "A run of KdCluster (docs/RUNFILE.md)",
            [
                ("name", Ref("name")), ("mode", Words<RunMode>("The short form that is meant")), ("data", Ref("data")),
                ("views", Ref("views")), ("seed", Integer("Everything random follows from it (1)", null, null)),
                ("epochs", Integer("Of each stage that does not give its own (10)", 0, StageReading.MaxEpochs)),
                ("evaluateEvery", EvaluateEvery()), .. training,
                ("tf32", Flag("On a GPU, float32 products with tensor cores (false)")),
                ("peers", List(Ref("peer"), "Online: who trains")),
                ("teacher", Ref("teacher")), ("students", List(Ref("peer"), "Offline: who learns from the teacher")),
                ("stages", List(Ref("stage"), "The general form: stages run one after the other")),
                ("controls", Flag("Train the same peers without distillation beside them")),
                ("distill", Ref("distill")), ("exchange", Ref("exchange")), ("scale", Ref("scale")),
                ("placement", Ref("placement")), ("sweep", Ref("sweep")),
            ]);
        root["required"] = new JsonArray("name", "data");
        root["patternProperties"] = new JsonObject { ["^x-"] = true };
        root.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        root["definitions"] = new JsonObject
        {
            ["name"] = new JsonObject { ["type"] = "string", ["pattern"] = PeerReading.NameForm },
            ["data"] = Data(catalogue),
            ["views"] = Short(
                WordsOf<ViewKind>(),
                Section(
                    "The augmentation",
                    [
                        ("kind", Words<ViewKind>("One view, a new one each epoch, or K in turn")),
                        ("period", Integer("K", 1, null)), ("augment", List(Augmentation(catalogue), "What is done")),
                    ])),
            ["optimizer"] = Named("optimizer", "adam", catalogue.Optimizers),
            ["schedule"] = Named("schedule", "constant", catalogue.Schedules),
            ["distill"] = Distill(catalogue),
            ["peer"] = Short(Models(catalogue), Section("A peer", Peer(catalogue), "model")),
            ["teacher"] = Short(
                Models(catalogue),
                Section(
                    "Offline: who teaches; with a checkpoint and without epochs it is not trained",
                    [
                        .. Peer(catalogue), ("epochs", Integer("Of the teacher", 0, StageReading.MaxEpochs)),
                        ("limit", Integer("Training samples of the teacher", 1, null)),
                    ], "model")),
            ["stage"] = Section(
                "A stage",
                [
                    ("name", Ref("name")), ("peers", List(Ref("peer"), "Who trains")),
                    ("teachers", List(new JsonObject { ["type"] = "string" }, "Peers of earlier stages that teach")),
                    ("epochs", Integer("Of this stage", 0, StageReading.MaxEpochs)), ("evaluateEvery", EvaluateEvery()),
                    ("limit", Integer("Training samples of this stage", 1, null)), ("distill", Ref("distill")),
                    ("controls", Flag("Train the same peers without distillation beside them")), .. Training(),
                ], "peers"),
            ["exchange"] = Section(
                "How logits travel",
                [
                    ("sheets", Words<SheetSource>("Said while training, or by one pass over the next view")),
                    ("precision", Words<SheetPrecision>("Of logits on the wire")),
                    ("every", Integer("Epochs between exchanges (1)", 1, null)),
                    ("maxStaleness", Integer("Exchanges by which a sheet may be late (0)", 0, null)),
                    ("burnInEpochs", Integer("First epochs without distillation (0)", 0, null)),
                    ("rampUpEpochs", Integer("Epochs over which its weight grows (0)", 0, null)),
                    ("topology", Words<ExchangeTopology>("Each peer's sheet, or their mean")),
                    ("quorum", Number("Share of the students with which an epoch may close (all)", 0, 1)),
                    ("stride", Integer("Pixels a side of a value of a map (4)", 1, ExchangeReading.MaxStride)),
                    ("quarantine", Section(
                        "Sources whose sheets become wrong are not learned from",
                        [("drop", Number("From how far below the best of its peer's sheets on", 0, 1))], "drop")),
                    ("maxLogit", Number("A sheet with a logit further from 0 is refused (10000)", 0, null)),
                    ("grace", Share("How long the others are waited for then, of the quorum's time (20%)")),
                ]),
            ["scale"] = Section(
                "Lets peers be added while the run goes on",
                [
                    ("min", Integer("Fewest peers (1)", 1, PeerReading.MaxPeers)),
                    ("max", Integer("Most peers", 1, PeerReading.MaxPeers)),
                    ("template", Word("Whose copies they are")),
                    ("start", Words<ScaleStart>("What they begin with: weights of their own, or the best peer's")),
                    ("autoscale", Flag("The run takes free slots by itself, up to max (false)")),
                ], "max", "template"),
            ["placement"] = Section(
                "What to do when machines are missing",
                [
                    ("whenUnmet", Words<UnmetPlacement>("Wait, shrink or fail")),
                    ("deadline", Word("How long to wait, such as 5m")),
                    ("minPeers", Integer("Fewest peers to begin with (1)", 1, PeerReading.MaxPeers)),
                ]),
            ["sweep"] = new JsonObject
            {
                ["description"] = "A family of runs: a list of values for any key, and seeds",
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["seeds"] = new JsonObject
                    {
                        ["description"] = "How many, or which",
                        ["anyOf"] = new JsonArray(
                            Integer("", 1, null),
                            new JsonObject { ["type"] = "array", ["items"] = Integer("", null, null) }),
                    },
                },
                ["additionalProperties"] = new JsonObject { ["type"] = "array" },
            },
        };
        return root;
    }

    private static (string, JsonNode)[] Training() =>
    [
        ("batchSize", Integer("Samples a step (128)", 1, TrainingReading.MaxBatchSize)),
        ("optimizer", Ref("optimizer")), ("schedule", Ref("schedule")),
        ("precision", Words<TrainingPrecision>("Of convolutions and matrix products (fp32)")),
    ];

    private static JsonObject EvaluateEvery() =>
        Integer("Epochs between evaluations on the test set (1)", 1, StageReading.MaxEpochs);

    private static (string, JsonNode)[] Peer(Catalogue catalogue) =>
    [
        ("name", Ref("name")), ("model", Models(catalogue)),
        ("count", Integer("So many of them, each with its own seed (1)", 1, PeerReading.MaxPeers)),
        ("init", Word("random, or a peer of an earlier stage")),
        ("checkpoint", Word("A file of initial weights, or a folder with one")),
        ("backbone", Word("A file of a classifier's weights, whose body the model begins from")),
        ("device", new JsonObject { ["type"] = "string", ["pattern"] = "^(cpu|cuda|cuda:[0-9]+)$" }), .. Training(),
    ];

    private static JsonObject Models(Catalogue catalogue) =>
        Names("The net", catalogue.Models.Select(model => (model.Name, model.Summary)));

    private static JsonObject Augmentation(Catalogue catalogue) => new()
    {
        ["type"] = "string",
        ["pattern"] = $"^({string.Join('|', catalogue.Augmentations.Select(entry => entry.Name))})(:[0-9.]+)?$",
        ["examples"] = new JsonArray([.. catalogue.Augmentations.Select(entry => (JsonNode)entry.Name)]),
    };

    private static JsonObject Data(Catalogue catalogue) => Optioned(
        "The data set", "name", catalogue.Data.Select(entry => new Choice(entry.Name, entry.Summary, entry.Options)),
        [
            ("root", Word("The folder of its files")), ("limit", Integer("Training samples that are kept", 1, null)),
            ("heldOut", Integer("Training samples that are set aside (0)", 0, null)),
            ("labelled", Integer("Kept samples that show their labels", 1, null)),
        ], required: true);

    private static JsonObject Distill(Catalogue catalogue) => Optioned(
        "How the peers learn from others", "method",
        catalogue.Methods.Select(
            method => new Choice(
                method.Name, method.Summary, method.Options, method.Temperature is null ? ["temperature"] : [])),
        [
            ("temperature", new JsonObject { ["description"] = "T", ["type"] = "number", ["exclusiveMinimum"] = 0 }),
            ("weight", Number("Of the distillation term", 0, null)),
            ("hardWeight", Number("Of the cross-entropy with the labels", 0, null)),
            (
                "labelSmoothing",
                new JsonObject { ["type"] = "number", ["minimum"] = 0, ["exclusiveMaximum"] = 1 }),
        ], required: false);

    private static JsonObject Named(string what, string usual, IReadOnlyList<OptionedEntry> entries) => Optioned(
        $"The {what} ({usual})", "name",
        entries.Select(entry => new Choice(entry.Name, entry.Summary, entry.Options)), [], required: false);
}
