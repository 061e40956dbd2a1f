using System.Diagnostics;

namespace KdCluster.Tests;

/// <summary>
/// Waits for what somebody else does: two minutes at most, as a busy machine is slow, and with a name for what is
/// missing.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task Holds(string what, Func<bool> holds) => Holds(what, () => Task.FromResult(holds()));

    /// <param name="seen">What there is in its place, for the message; null: nothing is said.</param>
    /// <param name="within">Of what takes longer by itself; null: the usual.</param>
    /// <exception cref="TimeoutException">It does not.</exception>
    public static async Task Holds(
        string what, Func<Task<bool>> holds, Func<string>? seen = null, TimeSpan? within = null)
    {
        var (clock, patience) = (Stopwatch.StartNew(), within ?? Patience);
        while (!await holds())
        {
            if (clock.Elapsed > patience)
                throw new TimeoutException(
                    $"not within {patience.TotalSeconds:0} s: {what}\n{seen?.Invoke()}".TrimEnd());
            await Task.Delay(10);
        }
    }
}
