using System.Runtime.InteropServices;
using Google.Protobuf;
using KdCluster.Export.Onnx.Format;
using static TorchSharp.torch;

namespace KdCluster.Export.Onnx;

/// <summary>
/// A graph that grows node by node. Values are named by strings; each method returns its result's name.
/// </summary>
internal sealed class OnnxGraph
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly GraphProto _graph = new() { Name = "student" };
    private readonly HashSet<string> _initializers = [];
    private int _values;

    public GraphProto Graph => _graph;

    /// <param name="shape">Without the batch, whose size is left open.</param>
    public string Input(string name, params ReadOnlySpan<long> shape)
    {
        _graph.Input.Add(Value(name, Float, shape));
        return name;
    }

    public void Output(string name, string value, params ReadOnlySpan<long> shape) =>
        Output(name, value, Float, shape);

    /// <summary>The same of whole numbers of 64 bits.</summary>
    public void WholeOutput(string name, string value, params ReadOnlySpan<long> shape) =>
        Output(name, value, Int64, shape);

    public string Node(string operation, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Nodes(operation, inputs, 1, attributes)[0];

    /// <returns>The names of its so many results.</returns>
    public IReadOnlyList<string> Nodes(
        string operation, IEnumerable<string> inputs, int results, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{_values}" };
        for (var i = 0; i < results; i++)
            node.Output.Add($"v{_values++}");
        node.Input.Add(inputs);
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute);
        _graph.Node.Add(node);
        return node.Output;
    }

    public string Node(string operation, string input, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(operation, [input], attributes);

    /// <summary>Weights of the model, under their name in its state dict.</summary>
    public string Weights(string name, Tensor value)
    {
        if (!_initializers.Add(name))
            return name;
        using var scope = NewDisposeScope();
        var plain = value.detach().cpu().to_type(ScalarType.Float32).contiguous();
        var tensor = new TensorProto { Name = name, DataType = Float, RawData = ByteString.CopyFrom(plain.bytes) };
        tensor.Dims.Add(value.shape);
        _graph.Initializer.Add(tensor);
        return name;
    }

    public string Constant(string name, params ReadOnlySpan<long> values) => Constants(name, values, values.Length);

    /// <summary>Whole numbers in a shape.</summary>
    public string Constants(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
    {
        if (!_initializers.Add(name))
            return name;
        var tensor = new TensorProto
        {
            Name = name,
            DataType = Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        foreach (var size in shape)
            tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return name;
    }

    public string Constant(string name, IReadOnlyList<float> values, params ReadOnlySpan<long> shape)
    {
        if (!_initializers.Add(name))
            return name;
        var tensor = new TensorProto
        {
            Name = name,
            DataType = Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([.. values])),
        };
        foreach (var size in shape)
            tensor.Dims.Add(size);
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>What lies from one place of an axis up to another.</summary>
    public string Slice(string input, long start, long end, long axis) => Node(
        "Slice",
        [input, Constant($"at{start}", start), Constant($"at{end}", end), Constant($"axis{axis}", axis)]);

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var value in values)
            attribute.Ints.Add(value);
        return attribute;
    }

    public static AttributeProto Number(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Number(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Word(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    private void Output(string name, string value, int type, ReadOnlySpan<long> shape)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        _graph.Output.Add(Value(name, type, shape));
    }

    private static ValueInfoProto Value(string name, int type, ReadOnlySpan<long> shape)
    {
        var dimensions = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" } } };
        foreach (var size in shape)
            dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
