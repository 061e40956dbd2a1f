using System.Collections.Concurrent;
using System.Diagnostics;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;
using KdCluster.Node.Training;

namespace KdCluster.Bench;

/// <summary>Models that train nothing for a given time, and note when they begin and end it.</summary>
internal sealed class TimedLibrary(TimeSpan epoch) : IPeerLibrary
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<(long Began, long Ended)>> _epochs = new();

    /// <summary>
    /// For each epoch but the first: from the last peer's end of the epoch before to the last peer's beginning, in ms.
    /// </summary>
    /// <param name="peers">Epochs of fewer are left out.</param>
    public IReadOnlyList<double> Between(int peers) =>
        [.. from now in _epochs
            where now.Value.Count == peers && _epochs.TryGetValue(now.Key - 1, out var before) && before.Count == peers
            orderby now.Key
            select Stopwatch.GetElapsedTime(
                _epochs[now.Key - 1].Max(one => one.Ended), now.Value.Max(one => one.Began)).TotalMilliseconds];

    /// <summary>
    /// For each epoch with more peers than the one before: from the last end of that one until as many as trained it
    /// have begun, in ms.
    /// </summary>
    public IReadOnlyList<double> Joins() =>
        [.. from now in _epochs
            where _epochs.TryGetValue(now.Key - 1, out var before) && before.Count < now.Value.Count
            let others = _epochs[now.Key - 1]
            select Stopwatch.GetElapsedTime(
                others.Max(one => one.Ended), now.Value.Select(one => one.Began).Order().ElementAt(others.Count - 1))
                .TotalMilliseconds];

    public void Require(string device)
    {
        // Nothing is trained on it.
    }

    public IPeerModel Train(PeerSetup setup) => new Model(this, setup.Data.Samples * setup.Data.Classes);

    public IPeerModel Serve(PeerSetup setup, string weights) => throw new NotSupportedException("nobody teaches here");

    private sealed class Model(TimedLibrary library, int logits) : IPeerModel
    {
        private long _began;

        public int Epoch { get; private set; } = -1;

        public long Parameters => 1;

        public long WeightBytes => 4;

        public EpochResult TrainEpoch(EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation)
        {
            _began = Stopwatch.GetTimestamp();
            cancellation.WaitHandle.WaitOne(library.Time);
            Epoch = order.Epoch;
            return new(
                1, 0.5, 1e-3, 1, library.Time.TotalSeconds, 0,
                order.Sheet is null ? null : new float[logits]);
        }

        public SheetLogits MakeSheet(int view, CancellationToken cancellation) =>
            throw new NotSupportedException("no sheet is due here");

        public SheetLogits PredictTest(CancellationToken cancellation) => new float[Rows * Classes];

        public void Save(string path) => File.WriteAllText(path, $"{Epoch}");

        public void Resume(string path) => throw new NotSupportedException("nobody is lost here");

        /// <summary>The last that a peer asks of its model before it says that the epoch is finished.</summary>
        public string WeightsSha256()
        {
            library._epochs.GetOrAdd(Epoch, _ => []).Add((_began, Stopwatch.GetTimestamp()));
            return "00";
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Of the test set.</summary>
    public const int Rows = 16;

    public const int Classes = 2;

    private TimeSpan Time => epoch;
}
