using KdCluster.Export.Onnx.Format;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Export.Onnx;

/// <summary>
/// The layers below one module, by their names in the state dict (`conv1`, `shortcut.0`). Strides, kernels and groups
/// are read from the layers themselves.
/// </summary>
internal sealed class OnnxLayers
{
    private readonly OnnxGraph _graph;
    private readonly string _prefix;
    private readonly Dictionary<string, nn.Module> _modules;

    /// <param name="prefix">What stands before the names of the module's tensors in the file: empty or
    ///     `layer1.0.`.</param>
    public OnnxLayers(OnnxGraph graph, nn.Module module, string prefix)
    {
        _graph = graph;
        _prefix = prefix;
        _modules = module.named_modules().ToDictionary(m => m.name, m => m.module);
    }

    public OnnxGraph Graph => _graph;

    public bool Has(string name) => _modules.ContainsKey(name);

    public nn.Module this[string name] => _modules[name];

    public OnnxLayers Below(string name) => new(_graph, _modules[name], $"{_prefix}{name}.");

    /// <summary>A convolution, and the batch norm after it when there is one.</summary>
    public string Convolution(string input, string name, string? norm = null)
    {
        var layer = (Conv2d)_modules[name];
        List<string> inputs = [input, Weight($"{name}.weight", layer.weight)];
        if (layer.bias is { } bias)
            inputs.Add(Weight($"{name}.bias", bias));
        var padding = layer.padding ?? [0, 0];
        var result = _graph.Node(
            "Conv", inputs, OnnxGraph.Ints("kernel_shape", layer.kernel_size), OnnxGraph.Ints("strides", layer.stride),
            OnnxGraph.Ints("pads", padding[0], padding[1], padding[0], padding[1]),
            OnnxGraph.Ints("dilations", layer.dilation), OnnxGraph.Number("group", layer.groups));
        return norm is null ? result : Norm(result, norm);
    }

    /// <summary>A convolution of stride 1 that keeps the sides, known by its weight alone.</summary>
    public string PlainConvolution(string input, string name)
    {
        var weight = _modules[name].get_parameter("weight")!;
        var (kernel, padding) = (weight.shape[2], weight.shape[2] / 2);
        return _graph.Node(
            "Conv", [input, Weight($"{name}.weight", weight)], OnnxGraph.Ints("kernel_shape", kernel, kernel),
            OnnxGraph.Ints("pads", padding, padding, padding, padding));
    }

    /// <summary>
    /// The map brought to these sides, each place from its nearest; nothing changes where it has them.
    /// </summary>
    public string Nearest(string input, (long Height, long Width) sides) => Resized(
        input, sides, OnnxGraph.Word("mode", "nearest"), OnnxGraph.Word("nearest_mode", "floor"),
        OnnxGraph.Word("coordinate_transformation_mode", "asymmetric"));

    /// <summary>The map brought to these sides, as PyTorch interpolates without aligned corners.</summary>
    public string Bilinear(string input, (long Height, long Width) sides) => Resized(
        input, sides, OnnxGraph.Word("mode", "linear"),
        OnnxGraph.Word("coordinate_transformation_mode", "half_pixel"));

    private string Resized(
        string input, (long Height, long Width) sides, params ReadOnlySpan<AttributeProto> how)
    {
        // The first two sizes stay as they are: Resize wants all four, so they are taken from the map itself.
        var kept = _graph.Node(
            "Slice", [_graph.Node("Shape", input), _graph.Constant("at0", 0), _graph.Constant("at2", 2)]);
        var wanted = _graph.Constant($"sides{sides.Height}x{sides.Width}", sides.Height, sides.Width);
        var sizes = _graph.Node("Concat", [kept, wanted], OnnxGraph.Number("axis", 0));
        return _graph.Node("Resize", [input, "", "", sizes], how);
    }

    public string Norm(string input, string name)
    {
        var layer = (BatchNorm)_modules[name];
        string[] inputs =
        [
            input, Weight($"{name}.weight", layer.weight), Weight($"{name}.bias", layer.bias!),
            Weight($"{name}.running_mean", layer.running_mean!), Weight($"{name}.running_var", layer.running_var!),
        ];
        return _graph.Node("BatchNormalization", inputs, OnnxGraph.Number("epsilon", (float)layer.eps));
    }

    public string Linear(string input, string name)
    {
        var layer = (Linear)_modules[name];
        string[] inputs = [input, Weight($"{name}.weight", layer.weight), Weight($"{name}.bias", layer.bias!)];
        return _graph.Node("Gemm", inputs, OnnxGraph.Number("transB", 1));
    }

    public string Relu(string input) => _graph.Node("Relu", input);

    /// <summary>min(max(x, 0), 6)</summary>
    public string Relu6(string input) => _graph.Node(
        "Clip", [input, _graph.Constant("relu6.least", [0f]), _graph.Constant("relu6.most", [6f])]);

    /// <summary>max(0, min(1, x / 6 + 1 / 2))</summary>
    public string HardSigmoid(string input) => _graph.Node(
        "HardSigmoid", input, OnnxGraph.Number("alpha", 1f / 6), OnnxGraph.Number("beta", 0.5f));

    /// <summary>Opset 13 has none of its own.</summary>
    public string HardSwish(string input) => Multiply(input, HardSigmoid(input));

    public string Multiply(string left, string right) => _graph.Node("Mul", [left, right]);

    public string Add(string left, string right) => _graph.Node("Add", [left, right]);

    public string Concat(params IReadOnlyList<string> parts) =>
        _graph.Node("Concat", parts, OnnxGraph.Number("axis", 1));

    /// <param name="roundsUp">Whether what is left at the end of a side is a place, too.</param>
    public string MaxPool(string input, int kernel, bool roundsUp = false) => _graph.Node(
        "MaxPool", input, OnnxGraph.Ints("kernel_shape", kernel, kernel), OnnxGraph.Ints("strides", kernel, kernel),
        OnnxGraph.Number("ceil_mode", roundsUp ? 1 : 0));

    /// <summary>A vector of the model as channels x 1 x 1.</summary>
    public string PerChannel(string name, Tensor values) => _graph.Node(
        "Reshape", [Weight(name, values), _graph.Constant("perChannel", -1, 1, 1)]);

    /// <summary>3x3 of stride 2 that halves the sides.</summary>
    public string StemPool(string input) => _graph.Node(
        "MaxPool", input, OnnxGraph.Ints("kernel_shape", 3, 3), OnnxGraph.Ints("strides", 2, 2),
        OnnxGraph.Ints("pads", 1, 1, 1, 1));

    /// <summary>The mean over all positions: B x C.</summary>
    public string Pooled(string input) => Flatten(Averaged(input));

    /// <summary>The mean over all positions: B x C x 1 x 1.</summary>
    public string Averaged(string input) => _graph.Node("GlobalAveragePool", input);

    public string Flatten(string input) => _graph.Node("Flatten", input, OnnxGraph.Number("axis", 1));

    private string Weight(string name, Tensor value) => _graph.Weights(_prefix + name, value);
}
