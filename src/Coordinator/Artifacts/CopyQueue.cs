using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// Checkpoints that wait to be copied. Of those of one node one is given out at a time, however many ask: a node that
/// sends slowly, or nothing, keeps one of them busy and no more. From any thread.
/// </summary>
public sealed class CopyQueue
{
    private const int Most = 10_000;
    private readonly LinkedList<WantedCopy> _waiting = new();
    private readonly HashSet<string> _busy = [];
    private bool _isClosed;

    /// <summary>Of too many the oldest goes.</summary>
    public void Add(CheckpointRef checkpoint, double accuracy)
    {
        lock (_waiting)
        {
            if (_waiting.Count >= Most)
                _waiting.RemoveFirst();
            _waiting.AddLast(new WantedCopy(checkpoint, accuracy));
            Monitor.PulseAll(_waiting);
        }
    }

    /// <summary>Blocks until there is one; <see cref="Done"/> follows. Null: it was closed.</summary>
    public WantedCopy? Take()
    {
        lock (_waiting)
        {
            while (!_isClosed)
            {
                for (var next = _waiting.First; next is not null; next = next.Next)
                {
                    if (!_busy.Add(next.Value.Source))
                        continue;
                    _waiting.Remove(next);
                    return next.Value;
                }

                Monitor.Wait(_waiting);
            }

            return null;
        }
    }

    public void Done(WantedCopy copy)
    {
        lock (_waiting)
        {
            _busy.Remove(copy.Source);
            Monitor.PulseAll(_waiting);
        }
    }

    public void Close()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}

public sealed record WantedCopy(CheckpointRef Checkpoint, double Accuracy)
{
    /// <summary>Where it is fetched.</summary>
    public string Source { get; } =
        Uri.TryCreate(Checkpoint.Urls.FirstOrDefault(), UriKind.Absolute, out var url) ? url.Authority : "";
}
