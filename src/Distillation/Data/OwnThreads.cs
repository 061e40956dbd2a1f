using System.Runtime.ExceptionServices;

namespace KdCluster.Distillation.Data;

/// <summary>
/// A loop on threads of its own. The shared pool belongs to actors and heartbeats: minutes of decoding must not hold
/// it.
/// </summary>
internal static class OwnThreads
{
    /// <summary>Returns when <paramref name="body"/> has run for each of 0..count-1, in any order.</summary>
    public static void For(int count, string name, Action<int> body)
    {
        var next = -1;
        Exception? failure = null;
        var threads = Enumerable.Range(0, Math.Min(count, Environment.ProcessorCount))
            .Select(i => new Thread(Work) { Name = $"{name}-{i}", IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);

        void Work()
        {
            try
            {
                while (failure is null && Interlocked.Increment(ref next) is var i && i < count)
                    body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
            }
        }
    }
}
