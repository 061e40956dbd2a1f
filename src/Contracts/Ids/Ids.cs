using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts;

/// <summary>One distillation job, e.g. <c>fashion-mutual-7f3a</c>. Unique within a coordinator's journal.</summary>
[JsonConverter(typeof(RunIdConverter))]
public readonly record struct RunId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// The runs that one run file's `sweep` made, e.g. <c>kd-gain-7f3a</c>; theirs are <c>kd-gain-7f3a-001</c> and so on.
/// Never the id of a run.
/// </summary>
[JsonConverter(typeof(SweepIdConverter))]
public readonly record struct SweepId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// A participant of a run by its name in the run file (<c>ann</c>, <c>bob-2</c>, <c>ann.control</c>). Stable over
/// restarts.
/// </summary>
[JsonConverter(typeof(PeerIdConverter))]
public readonly record struct PeerId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A process that hosts peers. Stable for the life of the process.</summary>
[JsonConverter(typeof(NodeIdConverter))]
public readonly record struct NodeId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Grows by one each time a peer is started again; what an older incarnation says is stale.</summary>
[JsonConverter(typeof(IncarnationConverter))]
public readonly record struct Incarnation(int Value) : IComparable<Incarnation>
{
    public static readonly Incarnation First = new(1);

    public Incarnation Next() => new(Value + 1);

    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Grows at each start of a coordinator and fences older ones.</summary>
[JsonConverter(typeof(TermConverter))]
public readonly record struct Term(long Value) : IComparable<Term>
{
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
