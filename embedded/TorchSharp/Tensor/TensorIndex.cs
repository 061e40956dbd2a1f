namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place in an index: a position, a slice, a new dimension, an ellipsis, a truth value or a tensor.</summary>
    public struct TensorIndex
    {
        internal enum Form
        {
            NewAxis,
            Single,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        public static TensorIndex Ellipsis = new() { Kind = Form.Ellipsis };

        public static TensorIndex None = new() { Kind = Form.NewAxis };

        public static TensorIndex Null = new() { Kind = Form.NewAxis };

        public static TensorIndex Colon = Slice();

        internal Form Kind { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Index { get; private init; }

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = Form.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range) =>
            Slice(Signed(range.Start), range.End.IsFromEnd && range.End.Value == 0 ? null : Signed(range.End));

        public static TensorIndex Bool(bool value) => new() { Kind = Form.Bool, Start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { Kind = Form.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Form.Tensor, Index = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(Signed(index));

        private static long Signed(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
