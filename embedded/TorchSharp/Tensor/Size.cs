using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] sizes;

        public static Size Empty = new(Array.Empty<long>());

        public Size(long[] shape) => sizes = [.. shape];

        public Size(int[] shape) => sizes = [.. shape.Select(s => (long)s)];

        public Size(IEnumerable<long> shape) => sizes = [.. shape];

        public Size(long size) => sizes = [size];

        public long[] Shape => sizes;

        public int Length => sizes.Length;

        public bool IsScalar => sizes.Length == 0;

        public long this[int idx] => sizes[idx];

        public long numel() => sizes.Aggregate(1L, (product, size) => product * size);

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)sizes).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => sizes.GetEnumerator();

        public override bool Equals(object? obj) => obj is Size other && sizes.AsSpan().SequenceEqual(other.sizes);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (long size in sizes) hash.Add(size);
            return hash.ToHashCode();
        }

        public static bool operator ==(Size left, Size right) => left.Equals(right);

        public static bool operator !=(Size left, Size right) => !left.Equals(right);

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new([size.Item1, size.Item2]);

        public static implicit operator Size((long, long, long) size) => new([size.Item1, size.Item2, size.Item3]);

        public static implicit operator Size((long, long, long, long) size) => new([size.Item1, size.Item2, size.Item3, size.Item4]);
    }
}
