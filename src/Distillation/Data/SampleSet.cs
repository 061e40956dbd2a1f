using System.Security.Cryptography;
using System.Text;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Which samples of a data set a run uses, in ascending order of their ids. A position is an index into that order: it
/// is the row of a sample in a sheet.
/// </summary>
public sealed class SampleSet
{
    private readonly int[] _ids;
    private readonly Lazy<string> _hash;

    /// <param name="ids">Indices into the data set's own files, in any order, none twice.</param>
    public SampleSet(string dataSet, IEnumerable<int> ids)
    {
        DataSet = dataSet;
        _ids = [.. ids.Order()];
        for (var i = 1; i < _ids.Length; i++)
        {
            if (_ids[i] == _ids[i - 1])
                throw new ArgumentException($"Sample {_ids[i]} of {dataSet} is named twice.", nameof(ids));
        }

        _hash = new Lazy<string>(ComputeHash);
    }

    public string DataSet { get; }

    public int Count => _ids.Length;

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>
    /// SHA-256 (hex, lower case) over the data set's name in UTF-8, a zero byte, and the ids as little-endian 32-bit
    /// integers.
    /// </summary>
    public string Hash => _hash.Value;

    public int IdAt(int position) => _ids[position];

    /// <summary>The row of a sample, or -1 when the set does not have it.</summary>
    public int PositionOf(int id)
    {
        var position = Array.BinarySearch(_ids, id);
        return position < 0 ? -1 : position;
    }

    private string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(DataSet));
        hash.AppendData([0]);
        var bytes = new byte[_ids.Length * 4];
        for (var i = 0; i < _ids.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 4), _ids[i]);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
