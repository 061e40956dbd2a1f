namespace TorchSharp.Interop;

/// <summary>What an argument or a result of an operator is; native/kdtorch.h has the same list.</summary>
internal enum ValueKind
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    TensorList,
    OptionalTensorList,
    String,
    Device,
    Generator,
    BoolList,
    DoubleList,
}

/// <summary>An argument or a result as the native library sees it: a kind, a length and 8 bytes.</summary>
internal struct Value
{
    public ValueKind Kind;
    public int Length;
    public long Bits;
}
