using System.Globalization;
using KdCluster.Contracts;

namespace KdCluster.Tracking.TensorBoard;

/// <summary>
/// `tensorboard` in the folder of a run: a folder for each peer with its scalars over its epochs, as `tensorboard
/// --logdir` shows them live. Made anew by each process that begins to write it, so that nothing stands there twice.
/// </summary>
/// <param name="run">Of a run; it need not exist yet.</param>
public sealed class TensorBoardFolder(string run)
{
    public const string Name = "tensorboard";

    private readonly string _folder = Path.Combine(run, Name);
    private readonly Dictionary<PeerId, Written> _files = [];
    private bool _isOurs;

    /// <summary>After a failure the same points are to come again: nothing of the failed try counts then.</summary>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void Append(IReadOnlyList<PeerPoint> points)
    {
        if (!_isOurs && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        _isOurs = true;
        var written = new List<KeyValuePair<PeerId, Written>>();
        foreach (var peer in points.GroupBy(point => point.Peer))
        {
            var file = FileOf(peer.Key, peer.First().Time);
            var length = EventFile.Append(file.Path, file.Length, peer.Select(Event));
            written.Add(new(peer.Key, file with { Length = length }));
        }

        foreach (var (peer, file) in written)
            _files[peer] = file;
    }

    private Written FileOf(PeerId peer, DateTimeOffset time)
    {
        if (_files.TryGetValue(peer, out var known))
            return known;
        var seconds = time.ToUnixTimeSeconds().ToString("0000000000", CultureInfo.InvariantCulture);
        var path = Path.Combine(
            Directory.CreateDirectory(Path.Combine(_folder, peer.Value)).FullName,
            $"events.out.tfevents.{seconds}.{Environment.MachineName}.{Environment.ProcessId}");
        return _files[peer] = new(path, EventFile.Begin(path, Seconds(time)));
    }

    private static Event Event(PeerPoint point)
    {
        var summary = new Summary();
        foreach (var (name, value) in point.Values)
            summary.Value.Add(new Summary.Types.Value { Tag = name, SimpleValue = (float)value });
        return new() { WallTime = Seconds(point.Time), Step = point.Step, Summary = summary };
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <param name="Length">Of what is there for good.</param>
    private sealed record Written(string Path, long Length);
}
