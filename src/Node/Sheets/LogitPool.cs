namespace KdCluster.Node.Sheets;

/// <summary>
/// Arrays for the sheets of the next epoch: all sheets of a run are of one length, and touching a gigabyte of fresh
/// memory costs as much as receiving it. Bounded.
/// </summary>
/// <param name="mostBytes">Of arrays that wait here.</param>
public sealed class LogitPool(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly List<float[]> _waiting = [];

    public long Bytes
    {
        get
        {
            lock (_gate)
                return _waiting.Sum(array => array.LongLength * sizeof(float));
        }
    }

    /// <summary>Of exactly this length, with whatever is in it.</summary>
    public float[] Rent(int length)
    {
        lock (_gate)
        {
            var found = _waiting.FindIndex(array => array.Length == length);
            if (found >= 0)
            {
                var array = _waiting[found];
                _waiting.RemoveAt(found);
                return array;
            }
        }

        return GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Nobody reads it any more. Arrays of lengths that are out of use make room.</summary>
    public void Return(float[] array)
    {
        lock (_gate)
        {
            _waiting.Add(array);
            while (Bytes > mostBytes)
                _waiting.RemoveAt(0);
        }
    }
}
