namespace KdCluster.Node.Startup;

/// <summary>What a node does while the name of its coordinator is not known: it says so and waits.</summary>
internal static class UnknownCoordinator
{
    private const int SaidEach = 12;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static int _times;

    /// <param name="reasons">The names, each with what the system says of it.</param>
    public static void Wait(string reasons)
    {
        if (_times++ % SaidEach == 0)
            Console.Error.WriteLine(
                $"kd-node: no such host is known here ({reasons}); looking again every 5 s. --seed-node HOST:PORT "
                    + "names another, Ctrl-C ends");
        Thread.Sleep(Pause);
    }
}
