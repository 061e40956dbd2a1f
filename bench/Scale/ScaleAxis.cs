namespace KdCluster.Bench;

/// <summary>What is varied while the rest stays: a name for people and the sizes.</summary>
internal sealed record ScaleAxis(string Name, IReadOnlyList<ScaleSize> Sizes)
{
    private static readonly ScaleSize Usual = new(2, 2048, 10, "light-cnn");

    public static IReadOnlyList<ScaleAxis> All { get; } =
    [
        new("peers", [.. new[] { 1, 2, 3, 4, 6, 8 }.Select(peers => Usual with { Peers = peers, X = peers })]),
        new("samples", [.. new[] { 1024, 2048, 4096, 8192 }
            .Select(samples => Usual with { Samples = samples, X = samples })]),
        new("classes", [.. new[] { 10, 100, 1000 }.Select(classes => Usual with { Classes = classes, X = classes })]),
        new("parameters", [.. new[] { "keras-student", "resnet8", "light-cnn", "deep-cnn" }
            .Select(model => Usual with { Model = model, Samples = 512, X = Parameters(model) })]),
    ];

    private static double Parameters(string model) =>
        Contracts.Catalogue.Load().Models.Single(entry => entry.Name == model)
            .For(new(1, 28, 28))!.ParametersFor(Usual.Classes);
}

/// <param name="X">The size that its axis varies.</param>
internal sealed record ScaleSize(int Peers, int Samples, int Classes, string Model, double X = 0)
{
    public const int Epochs = 5;

    public string RunFile => $$"""
        name: scale
        data: { name: synthetic, samples: {{Samples}}, testSamples: 128, classes: {{Classes}}, shape: [1, 28, 28] }
        views: fixed
        epochs: {{Epochs}}
        evaluateEvery: {{Epochs}}
        batchSize: 64
        peers: [{ name: ann, model: {{Model}}{{(Peers > 1 ? $", count: {Peers}" : "")}} }]
        {{(Peers > 1 ? "distill: dml" : "")}}
        """;
}
