using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>y = x weight^T + bias; weight is (out, in), drawn as PyTorch draws it.</summary>
        public sealed class Linear : nn.Module<Tensor, Tensor>
        {
            private Parameter? ownWeight;
            private Parameter? ownBias;

            internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
            {
                (out_features, in_features) = (weight.size(0), weight.size(1));
                this.weight = weight;
                this.bias = bias;
            }

            internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
            {
                (in_features, out_features) = (inputSize, outputSize);
                weight = nn.Parameter(empty(outputSize, inputSize, dtype, device));
                bias = hasBias ? nn.Parameter(empty(outputSize, dtype, device)) : null;
                nn.init.ResetWeights(weight, bias);
            }

            public long in_features { get; set; }

            public long out_features { get; set; }

            public Parameter weight
            {
                get => ownWeight!;
                set => Replace(nameof(weight), ref ownWeight, value);
            }

            public Parameter? bias
            {
                get => ownBias;
                set => Replace(nameof(bias), ref ownBias, value);
            }

            public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);
        }
    }
}
