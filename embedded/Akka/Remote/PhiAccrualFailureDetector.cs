using Akka.Configuration;

namespace Akka.Remote;

/// <summary>
/// Suspicion as a number that grows with the time since the last heartbeat, judged by how regular they were: phi = -log10 P(a heartbeat still comes this late)
/// (Hayashibara et al. 2004). The time is the caller's monotonic milliseconds.
/// </summary>
internal sealed class PhiAccrualFailureDetector
{
    private readonly Lock _gate = new();
    private readonly Queue<double> _intervals = new();
    private readonly double _threshold;
    private readonly int _samples;
    private readonly double _minStd;
    private readonly double _pause;
    private readonly double _firstEstimate;
    private double _sum;
    private double _squares;
    private long? _last;

    public PhiAccrualFailureDetector(Config settings)
    {
        _threshold = settings.GetDouble("threshold");
        _samples = settings.GetInt("max-sample-size");
        _minStd = settings.GetTimeSpan("min-std-deviation").TotalMilliseconds;
        _pause = settings.GetTimeSpan("acceptable-heartbeat-pause").TotalMilliseconds;
        _firstEstimate = settings.GetTimeSpan("heartbeat-interval").TotalMilliseconds;
        if (_threshold <= 0 || _samples <= 0 || _minStd <= 0 || _pause < 0 || _firstEstimate <= 0)
            throw new ConfigurationException("A failure detector needs threshold, max-sample-size, min-std-deviation and heartbeat-interval above zero.");
        var std = _firstEstimate / 4;
        Add(_firstEstimate - std);
        Add(_firstEstimate + std);
    }

    public bool IsMonitoring
    {
        get
        {
            lock (_gate)
                return _last is not null;
        }
    }

    public bool IsAvailable(long now) => Phi(now) < _threshold;

    public void Heartbeat(long now)
    {
        lock (_gate)
        {
            // A first heartbeat after suspicion says nothing about regularity.
            if (_last is { } last && PhiOf(now - last) < _threshold)
                Add(now - last);
            _last = now;
        }
    }

    public double Phi(long now)
    {
        lock (_gate)
            return _last is { } last ? PhiOf(now - last) : 0;
    }

    private double PhiOf(double elapsed)
    {
        var mean = _sum / _intervals.Count;
        var std = Math.Max(Math.Sqrt(Math.Max(0, (_squares / _intervals.Count) - (mean * mean))), _minStd);
        var y = (elapsed - mean - _pause) / std;
        // A logistic approximation of the normal distribution's tail.
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        return elapsed > mean + _pause ? -Math.Log10(e / (1 + e)) : -Math.Log10(1 - (1 / (1 + e)));
    }

    private void Add(double interval)
    {
        if (_intervals.Count >= _samples)
        {
            var oldest = _intervals.Dequeue();
            _sum -= oldest;
            _squares -= oldest * oldest;
        }

        _intervals.Enqueue(interval);
        _sum += interval;
        _squares += interval * interval;
    }
}
