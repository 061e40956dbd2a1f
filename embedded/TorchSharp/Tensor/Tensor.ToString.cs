using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>What kind of tensor it is, not its values: [2x3], type = Float32, device = cpu.</summary>
        public override string ToString() =>
            IsInvalid ? "" : new StringBuilder("[").AppendJoin('x', shape).Append($"], type = {dtype}, device = {device}").ToString();
    }
}
