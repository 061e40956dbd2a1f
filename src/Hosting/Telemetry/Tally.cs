namespace KdCluster.Hosting;

/// <summary>A number that only grows: counted by one thread or several, read by whoever scrapes.</summary>
public sealed class Tally
{
    private readonly Lock _gate = new();
    private double _value;

    public void Add(double more)
    {
        lock (_gate)
            _value += more;
    }

    public double Read()
    {
        lock (_gate)
            return _value;
    }
}
