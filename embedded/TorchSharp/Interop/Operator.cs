using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>
/// An operator of libtorch, named as in its schema (<c>aten::add.Tensor</c> is <c>new("add", "Tensor")</c>). It is looked
/// up at the first call. Arguments left out at the end take the schema's defaults.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int StackWords = 64;
    private nint handle;

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return Tensor(result);
    }

    /// <summary>Calls an operator that returns two tensors, or whose third does not matter.</summary>
    internal (torch.Tensor, torch.Tensor) Call2(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (Tensor(results[0]), Tensor(results[1]));
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    internal torch.Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        var handles = (nint*)result.Bits;
        var tensors = new torch.Tensor[result.Length];
        for (int i = 0; i < tensors.Length; i++)
            tensors[i] = new torch.Tensor(handles[i]);
        Native.kd_free(handles);
        return tensors;
    }

    /// <summary>Calls an operator that returns a truth value.</summary>
    internal bool CallBool(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Bits != 0;
    }

    /// <summary>Calls an in-place operator on its first argument, and returns that.</summary>
    internal torch.Tensor On(torch.Tensor self, params ReadOnlySpan<Argument> others)
    {
        Invoke(others, null, 0, self);
        return self;
    }

    /// <summary>Calls an operator that returns a number.</summary>
    internal Scalar CallScalar(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return new Scalar(result);
    }

    private void Invoke(ReadOnlySpan<Argument> arguments, Value* results, int capacity, torch.Tensor? self = null)
    {
        int words = 0;
        foreach (ref readonly var argument in arguments)
            words += argument.Words;
        var spill = words > StackWords ? new long[words] : null;
        var local = stackalloc long[spill is null ? words : 0];
        fixed (long* spilled = spill)
        {
            var memory = spill is null ? local : spilled;
            var values = stackalloc Value[arguments.Length + 1];
            int length = 0;
            if (self is not null) values[length++] = new Value { Kind = ValueKind.Tensor, Bits = self.Handle };
            foreach (ref readonly var argument in arguments)
                argument.Write(values + length++, ref memory);

            int count = Native.kd_call(handle == 0 ? Resolve() : handle, values, length, results, capacity);

            // A tensor that is the caller's temporary must outlive the call, whatever the collector thinks of it.
            GC.KeepAlive(self);
            foreach (ref readonly var argument in arguments)
                GC.KeepAlive(argument.Reference);
            if (count < 0) Native.Throw();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Resolve()
    {
        fixed (byte* utf8Name = Native.Utf8("aten::" + name), utf8Overload = Native.Utf8(overload))
            handle = Native.kd_operator(utf8Name, utf8Overload);
        if (handle == 0) Native.Throw();
        return handle;
    }

    private static torch.Tensor Tensor(in Value value) =>
        value.Kind == ValueKind.Tensor ? new torch.Tensor((nint)value.Bits) : null!;
}
