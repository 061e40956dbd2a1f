using KdCluster.Contracts.Wire;
using KdCluster.Histories;

namespace KdCluster.Hosting;

/// <summary>
/// Writes down the longest message that this process sent, each time that there is a longer one. Akka makes the
/// serializers, which therefore cannot be given a history: there is one for the process.
/// </summary>
public static class MessageSizes
{
    private static readonly Lock Gate = new();
    private static IHistory _history = NoHistory.Instance;
    private static int _longest;

    /// <summary>From now on they go there.</summary>
    public static void WriteTo(IHistory history)
    {
        lock (Gate)
            (_history, _longest) = (history, 0);
    }

    internal static void See(object message, int bytes)
    {
        if (bytes <= Volatile.Read(ref _longest))
            return;
        lock (Gate)
        {
            if (bytes <= _longest)
                return;
            _longest = bytes;
            _history.Write(new MessageSized(WireCodec.ManifestOf(message), bytes));
        }
    }
}
