using System.Runtime.InteropServices;
using Akka.Actor;
using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Nodes;

/// <summary>What a node says of itself.</summary>
public static class NodeDescription
{
    /// <summary>
    /// Equal shares of the machine's memory; with `cuda`, the slots take turns with its GPUs.
    /// </summary>
    /// <param name="count">Null: one for each GPU, or for each group of CPU threads.</param>
    /// <param name="device">`auto` (`cuda` when there is a GPU, else `cpu`), `cpu`, `cuda`, or one device for all
    ///     slots.</param>
    /// <param name="gpus">That libtorch can use here.</param>
    public static IReadOnlyList<SlotDescription> Slots(int? count, string device, int threads, int gpus)
    {
        var kind = device != "auto" ? device : gpus > 0 ? "cuda" : "cpu";
        var slots = count ?? kind switch
        {
            "cpu" => Math.Max(1, Environment.ProcessorCount / threads),
            "cuda" => Math.Max(1, gpus),
            _ => 1,
        };
        return
        [
            .. Enumerable.Range(0, slots).Select(index => new SlotDescription(
                index, kind == "cuda" ? $"cuda:{index % Math.Max(1, gpus)}" : kind, MemoryBytes / slots, threads)),
        ];
    }

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
