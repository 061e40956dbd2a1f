using System.Diagnostics;

namespace KdCluster.Tests;

/// <summary>
/// Waits for what somebody else does: a minute at most, as a busy machine is slow, and with a name for what is missing.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task Holds(string what, Func<bool> holds) => Holds(what, () => Task.FromResult(holds()));

    /// <exception cref="TimeoutException">It does not.</exception>
    public static async Task Holds(string what, Func<Task<bool>> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(10);
        }
    }
}
