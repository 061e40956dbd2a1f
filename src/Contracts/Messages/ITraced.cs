namespace KdCluster.Contracts.Messages;

/// <summary>An order whose work is a part of a trace.</summary>
public interface ITraced : IPeerMessage
{
    /// <summary>The span that it belongs to (W3C `traceparent`); null: nobody traces.</summary>
    string? Trace { get; }
}
