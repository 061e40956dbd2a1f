using Akka.Actor.Setup;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;
using KdCluster.Security;

namespace KdCluster.Hosting;

/// <summary>
/// A message that came from another process, and whose certificate signed it. It stands in the place of the message
/// wherever that is received; without certificates the message comes by itself.
/// </summary>
public sealed record Spoken(IMessage Message, ProcessIdentity By)
{
    /// <summary>As it came, signature and all: a proof for others.</summary>
    public ReadOnlyMemory<byte> Sealed { get; init; }

    /// <summary>Null, or why a coordinator does not listen.</summary>
    public string? RefusalByCoordinator() =>
        By.Role != ProcessRole.Node || !Speaker.IsNode(Message) ? $"{Name} is not for it to say"
        : Speaker.NodeOf(Message) is { } node && !IsOf(node) ? $"it speaks for node {Printable.Of(node.Value)}"
        : null;

    /// <summary>Null, or why a node does not listen: only a coordinator commands, and has a term.</summary>
    public string? RefusalByNode() =>
        By.Role != ProcessRole.Coordinator || Speaker.IsNode(Message) ? $"{Name} is not for it to say" : null;

    /// <summary>Whether that node said it.</summary>
    public bool IsOf(NodeId node) => By.Role == ProcessRole.Node && By.Name == node.Value;

    private string Name => Message.GetType().Name;
}

/// <summary>Of an actor system of which each message is signed, and believed only when it is.</summary>
public sealed class SealSetup(Seal seal) : Setup
{
    public Seal Seal => seal;

    /// <summary>What a coordinator of this cluster has signed; null: it is no such thing.</summary>
    public T? SaidByCoordinator<T>(byte[]? proof)
        where T : class, IMessage
    {
        var name = WireCodec.ManifestOf(typeof(T));
        try
        {
            return proof is not null && seal.Open(name, proof) is { By.Role: ProcessRole.Coordinator } opened
                ? (T)WireCodec.Decode(opened.Message.Span, name)
                : null;
        }
        catch (WireException)
        {
            return null;
        }
    }
}
