namespace KdCluster.Simulation;

/// <summary>
/// Carries messages between hosts: at most once, or twice, late and out of order, or never; and nothing at all where a
/// cable is pulled.
/// </summary>
public sealed class Network(World world)
{
    private readonly Dictionary<(string From, string To), TimeSpan> _cuts = [];

    public void Send(string from, string to, Action deliver)
    {
        if (IsCut(from, to) || world.Chance(world.Faults.Drop))
            return;
        for (var copies = world.Chance(world.Faults.Duplicate) ? 2 : 1; copies > 0; copies--)
        {
            var late = world.Chance(world.Faults.Delay) ? world.Random.Next(1, 8_000) : world.Random.Next(1, 5);
            world.After(TimeSpan.FromMilliseconds(late), () =>
            {
                if (!IsCut(from, to))
                    deliver();
            });
        }
    }

    /// <summary>Whether each hears the other, as a download needs.</summary>
    public bool Connects(string one, string other) => one == other || (!IsCut(one, other) && !IsCut(other, one));

    /// <summary>Messages from one to the other are lost for a while.</summary>
    public void Cut(string from, string to, TimeSpan time)
    {
        world.Disturb($"{from} -> {to} is cut for {time.TotalSeconds:0} s");
        _cuts[(from, to)] = world.Now + time;
    }

    private bool IsCut(string from, string to) => _cuts.TryGetValue((from, to), out var until) && world.Now < until;
}
