using System.Threading.Channels;

namespace KdCluster.Coordinator.Actors;

/// <summary>Who listens to a run at the front doors. Part of the run actor's state.</summary>
internal sealed class RunWatchers
{
    private readonly List<ChannelWriter<RunNews>> _writers = [];

    public bool Any => _writers.Count > 0;

    public void Add(ChannelWriter<RunNews> news) => _writers.Add(news);

    /// <summary>A listener that has gone has completed its channel, and is forgotten.</summary>
    public void Tell(RunNews news) => _writers.RemoveAll(writer => !writer.TryWrite(news));

    public void Complete()
    {
        _writers.ForEach(writer => writer.TryComplete());
        _writers.Clear();
    }
}
