using System.Text;

namespace TorchSharp.Interop;

/// <summary>
/// An argument on its way to an operator. Everything that an operator takes converts to it, so that a call reads
/// like the operator's own signature and allocates nothing: the arguments lie on the caller's stack.
/// </summary>
internal readonly struct Argument
{
    internal readonly object? Reference;
    internal readonly long First;
    internal readonly long Second;
    internal readonly int Length;
    internal readonly ValueKind Kind;

    private Argument(ValueKind kind, long first = 0, object? reference = null, int length = 0, long second = 0)
    {
        Kind = kind;
        First = first;
        Second = second;
        Reference = reference;
        Length = length;
    }

    /// <summary>An absent optional argument.</summary>
    internal static Argument None => default;

    internal static Argument Ints(long only) => new(ValueKind.IntList, only, length: 1);

    internal static Argument Ints(long first, long second) => new(ValueKind.IntList, first, length: 2, second: second);

    internal static Argument Ints(ReadOnlySpan<long> values) => values.Length switch
    {
        1 => Ints(values[0]),
        2 => Ints(values[0], values[1]),
        _ => new(ValueKind.IntList, reference: values.ToArray(), length: values.Length),
    };

    internal static Argument Doubles(double[] values) => new(ValueKind.DoubleList, reference: values, length: values.Length);

    internal static Argument Tensors(IEnumerable<torch.Tensor> tensors)
    {
        var array = tensors as torch.Tensor[] ?? [.. tensors];
        return new(ValueKind.TensorList, reference: array, length: array.Length);
    }

    internal static Argument OptionalTensors(torch.Tensor?[] tensors) => new(ValueKind.OptionalTensorList, reference: tensors, length: tensors.Length);

    public static implicit operator Argument(torch.Tensor? tensor) =>
        tensor is null ? default : new(ValueKind.Tensor, reference: tensor);

    public static implicit operator Argument(long value) => new(ValueKind.Int, value);

    public static implicit operator Argument(long? value) => value is { } v ? v : default(Argument);

    public static implicit operator Argument(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    public static implicit operator Argument(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } v ? v : default(Argument);

    public static implicit operator Argument(long[]? values) =>
        values is null ? default : new(ValueKind.IntList, reference: values, length: values.Length);

    public static implicit operator Argument(torch.ScalarType type) => (long)type;

    public static implicit operator Argument(torch.ScalarType? type) => type is { } t ? (long)t : default(Argument);

    public static implicit operator Argument(torch.Device? device) =>
        device is null ? default : new(ValueKind.Device, (long)device.type * 256 + device.index + 1);

    public static implicit operator Argument(torch.Generator? generator) =>
        generator is null ? default : new(ValueKind.Generator, reference: generator);

    public static implicit operator Argument(string? text) =>
        text is null ? default : new(ValueKind.String, reference: text, length: Encoding.UTF8.GetByteCount(text));

    public static implicit operator Argument(Scalar? scalar) =>
        scalar is null ? default : new(scalar.Kind, scalar.Bits);

    /// <summary>How many 8-byte words the native form needs beside the value itself.</summary>
    internal int Words => Kind switch
    {
        ValueKind.IntList or ValueKind.TensorList or ValueKind.OptionalTensorList or ValueKind.DoubleList => Length,
        ValueKind.String => (Length + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the native form; lists go to <paramref name="memory"/>, which moves on by <see cref="Words"/>.</summary>
    internal unsafe void Write(Value* value, ref long* memory)
    {
        value->Kind = Kind;
        value->Length = Length;
        switch (Kind)
        {
            case ValueKind.Tensor:
                value->Bits = ((torch.Tensor)Reference!).Handle;
                return;
            case ValueKind.Generator:
                value->Bits = ((torch.Generator)Reference!).Handle;
                return;
            case ValueKind.IntList:
                if (Reference is long[] values)
                    values.CopyTo(new Span<long>(memory, Length));
                else
                    (memory[0], memory[Length - 1]) = (First, Length == 2 ? Second : First);
                break;
            case ValueKind.DoubleList:
                ((double[])Reference!).CopyTo(new Span<double>(memory, Length));
                break;
            case ValueKind.TensorList:
            case ValueKind.OptionalTensorList:
                var tensors = (torch.Tensor?[])Reference!;
                for (int i = 0; i < tensors.Length; i++)
                    memory[i] = tensors[i] is { } tensor ? tensor.Handle : Kind == ValueKind.OptionalTensorList ? 0 : throw new ArgumentNullException(nameof(tensors));
                break;
            case ValueKind.String:
                Encoding.UTF8.GetBytes((string)Reference!, new Span<byte>(memory, Length));
                break;
            default:
                value->Bits = First;
                return;
        }
        value->Bits = (long)memory;
        memory += Words;
    }
}
