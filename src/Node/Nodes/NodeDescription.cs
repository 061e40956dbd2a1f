using System.Runtime.InteropServices;
using Akka.Actor;
using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Nodes;

/// <summary>What a node says of itself.</summary>
public static class NodeDescription
{
    /// <summary>
    /// Equal shares of the machine's memory; the device of each slot counts up where devices are numbered.
    /// </summary>
    /// <param name="device">`cpu`, `cuda` (cuda:0 for slot 0, cuda:1 for slot 1, ...) or one device for all
    ///     slots.</param>
    public static IReadOnlyList<SlotDescription> Slots(int count, string device, int threads) =>
        [.. Enumerable.Range(0, count).Select(index =>
            new SlotDescription(index, device == "cuda" ? $"cuda:{index}" : device, MemoryBytes / count, threads))];

    /// <summary>Of the machine or the container, whichever is less.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static StackDescription Stack(string torch) =>
        new(
            torch, VersionOf(typeof(ActorSystem)), Environment.Version.ToString(),
            $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}, "
                + $"{Environment.ProcessorCount} cores");

    public static NodeMachine Machine(StackDescription stack) => new(stack.Torch, stack.Machine, MemoryBytes);

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "?";
}

/// <summary>The versions and the machine that reports name.</summary>
public sealed record StackDescription(string Torch, string Akka, string Dotnet, string Machine);
