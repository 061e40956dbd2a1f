using System.Diagnostics;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A network namespace: to the processes in it a machine of its own, on which every port is free. It ends with the
/// test's process, however that ends.
/// </summary>
public sealed class Namespace : IDisposable
{
    private const string Hold = "ip link set lo up && echo ready && exec cat";
    private readonly Process _holder;

    private Namespace(Process holder, bool ownUsers, string address) =>
        (_holder, OwnUsers, Address) = (holder, ownUsers, address);

    /// <summary>The other machine's address where it has one, else 127.0.0.1.</summary>
    public string Address { get; }

    /// <summary>Of the process that keeps it; `ip` takes it for the namespace.</summary>
    public int Id => _holder.Id;

    /// <summary>What is put before a command so that it runs in here.</summary>
    public IReadOnlyList<string> Enter =>
        ["nsenter", "--target", $"{Id}", "--net", .. OwnUsers ? ["--user", "--preserve-credentials"] : Nothing];

    private static string[] Nothing => [];

    private bool OwnUsers { get; }

    /// <summary>Null: this system does not let us (no `unshare` or `ip`, or it is forbidden).</summary>
    public static Namespace? TryCreate() =>
        TryHold(["unshare", "--net"], false, "127.0.0.1")
            ?? TryHold(["unshare", "--user", "--map-root-user", "--net"], true, "127.0.0.1");

    /// <summary>Two that are joined by a cable, and by nothing else. Null: as above.</summary>
    public static (Namespace First, Namespace Second)? TryCreatePair(string firstAddress, string secondAddress)
    {
        if (TryCreate() is not { } first)
            return null;
        var a = new Namespace(first._holder, first.OwnUsers, firstAddress);
        var users = first.OwnUsers ? first.Enter.Where(word => word != "--net") : [];
        if (TryHold([.. users, "unshare", "--net"], first.OwnUsers, secondAddress) is not { } b)
        {
            first.Dispose();
            return null;
        }

        a.Run($"ip link add cable type veth peer name cable netns {b.Id}");
        foreach (var end in new[] { a, b })
            end.Run($"ip address add {end.Address}/24 dev cable && ip link set cable up");
        return (a, b);
    }

    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public void Run(string command)
    {
        if (ExitCode(command) is not 0 and var code)
            throw new InvalidOperationException($"{command}: exit code {code}");
    }

    /// <summary>Whether it ended well; what it complains of is not shown.</summary>
    public bool Try(string command) => ExitCode($"{{ {command}; }} 2>/dev/null") == 0;

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private int ExitCode(string command)
    {
        using var process = Process.Start(new ProcessStartInfo(Enter[0], [.. Enter.Skip(1), "sh", "-c", command]))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static Namespace? TryHold(IReadOnlyList<string> how, bool ownUsers, string address)
    {
        var start = new ProcessStartInfo(how[0], [.. how.Skip(1), "sh", "-c", Hold])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        Process? holder = null;
        try
        {
            holder = Process.Start(start)!;
            if (holder.StandardOutput.ReadLine() == "ready")
                return new(holder, ownUsers, address);
            holder.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
        }

        holder?.Dispose();
        return null;
    }
}
