using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Writing a tensor's elements.

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.copy_.On(this, source, nonBlocking);

        public Tensor detach() => Op.detach.Call(this);

        public Tensor detach_() => Op.detach_.On(this);

        public Tensor fill_(Scalar value) => Op.fill__Scalar.On(this, value);

        public Tensor set_(Tensor source) => Op.set__source_Tensor.On(this, source);

        public Tensor zero_() => Op.zero_.On(this);
    }
}
