using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>Cluster messages to bytes and back.</summary>
internal sealed class ClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 5;

    public override string Manifest(object o) => o switch
    {
        Heartbeat => "HB",
        HeartbeatAnswer => "HBR",
        GossipEnvelope => "GE",
        InitJoin => "IJ",
        InitJoinAck => "IJA",
        InitJoinNack => "IJN",
        Join => "J",
        Welcome => "W",
        Leave => "L",
        Down => "D",
        ExitingConfirmed => "EC",
        Goodbye => "GB",
        _ => throw new ArgumentException($"{o.GetType()} is no cluster message.", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        switch (obj)
        {
            case Heartbeat m: Node(writer, m.From); break;
            case HeartbeatAnswer m: Node(writer, m.From); break;
            case GossipEnvelope m: Node(writer, m.From); Node(writer, m.To); GossipCodec.Write(writer, m.Gossip); break;
            case InitJoinAck m: writer.Text(m.Address.ToString()); break;
            case InitJoinNack m: writer.Text(m.Address.ToString()); break;
            case Join m: Node(writer, m.Node); writer.List(m.Roles, (w, role) => w.Text(role)).Text(m.Version.Version); break;
            case Welcome m: Node(writer, m.From); GossipCodec.Write(writer, m.Gossip); break;
            case Leave m: writer.Text(m.Address.ToString()); break;
            case Down m: writer.Text(m.Address.ToString()); break;
            case ExitingConfirmed m: Node(writer, m.Node); break;
            case Goodbye m: Node(writer, m.Node); break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        return manifest switch
        {
            "HB" => new Heartbeat(Node(ref reader)),
            "HBR" => new HeartbeatAnswer(Node(ref reader)),
            "GE" => new GossipEnvelope(Node(ref reader), Node(ref reader), GossipCodec.Read(ref reader)),
            "IJ" => new InitJoin(),
            "IJA" => new InitJoinAck(At(ref reader)),
            "IJN" => new InitJoinNack(At(ref reader)),
            "J" => new Join(Node(ref reader), GossipCodec.Roles(ref reader), AppVersion.Create(reader.Text())),
            "W" => new Welcome(Node(ref reader), GossipCodec.Read(ref reader)),
            "L" => new Leave(At(ref reader)),
            "D" => new Down(At(ref reader)),
            "EC" => new ExitingConfirmed(Node(ref reader)),
            "GB" => new Goodbye(Node(ref reader)),
            _ => throw new SerializationException($"Unknown cluster message [{manifest}]."),
        };
    }

    public static void Node(WireWriter writer, UniqueAddress node) => writer.Text(node.Address.ToString()).Int(node.Uid);

    public static UniqueAddress Node(ref WireReader reader) => new(At(ref reader), reader.Int());

    private static Address At(ref WireReader reader) => Address.TryParse(reader.Text(), out var address) && address.HasGlobalScope
        ? address
        : throw new SerializationException("Malformed address.");
}

/// <summary>A gossip: a table of nodes, then everything else by index into it.</summary>
internal static class GossipCodec
{
    public static void Write(WireWriter writer, Gossip gossip)
    {
        UniqueAddress[] nodes = [.. gossip.Members.Keys.Concat(gossip.Seen).Concat(gossip.Version.Versions.Keys).Concat(gossip.Removed)
            .Concat(gossip.Reachability.Observers.SelectMany(o => o.Value.Unreachable.Add(o.Key))).Distinct()];
        var index = nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        writer.List(nodes, ClusterSerializer.Node);
        writer.List(gossip.Members.Values.ToArray(), (w, m) => w.Int(index[m.UniqueAddress]).Int(m.UpNumber).Byte((byte)m.Status)
            .List(m.Roles, (x, role) => x.Text(role)).Text(m.AppVersion.Version));
        writer.List(gossip.Seen, (w, node) => w.Int(index[node]));
        writer.List(gossip.Version.Versions, (w, v) => w.Int(index[v.Key]).Long(v.Value));
        writer.List(gossip.Reachability.Observers, (w, o) => w.Int(index[o.Key]).Long(o.Value.Version).List(o.Value.Unreachable, (x, node) => x.Int(index[node])));
        writer.List(gossip.Removed, (w, node) => w.Int(index[node]));
    }

    public static Gossip Read(ref WireReader reader)
    {
        var nodes = new UniqueAddress[reader.Count()];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = ClusterSerializer.Node(ref reader);
        var members = Gossip.Empty.Members.ToBuilder();
        for (var left = reader.Count(); left > 0; left--)
        {
            var node = At(nodes, reader.Int());
            members[node] = new Member(node, reader.Int(), Status(reader.Byte()), Roles(ref reader), AppVersion.Create(reader.Text()));
        }

        var seen = Nodes(ref reader, nodes).ToImmutableHashSet();
        var versions = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        for (var left = reader.Count(); left > 0; left--)
            versions[At(nodes, reader.Int())] = reader.Long();
        var observers = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Reachability.Observation>();
        for (var left = reader.Count(); left > 0; left--)
            observers[At(nodes, reader.Int())] = new Reachability.Observation(reader.Long(), [.. Nodes(ref reader, nodes)]);
        return new Gossip(members.ToImmutable(), seen, new Reachability(observers.ToImmutable()), new VectorClock(versions.ToImmutable()), [.. Nodes(ref reader, nodes)]);
    }

    public static ImmutableHashSet<string> Roles(ref WireReader reader)
    {
        var roles = ImmutableHashSet.CreateBuilder<string>();
        for (var left = reader.Count(); left > 0; left--)
            roles.Add(reader.Text());
        return roles.ToImmutable();
    }

    private static List<UniqueAddress> Nodes(ref WireReader reader, UniqueAddress[] nodes)
    {
        var list = new List<UniqueAddress>();
        for (var left = reader.Count(); left > 0; left--)
            list.Add(At(nodes, reader.Int()));
        return list;
    }

    private static UniqueAddress At(UniqueAddress[] nodes, int index) =>
        (uint)index < (uint)nodes.Length ? nodes[index] : throw new SerializationException("A node is named that is not in the table.");

    private static MemberStatus Status(byte value) =>
        value <= (byte)MemberStatus.WeaklyUp ? (MemberStatus)value : throw new SerializationException($"{value} is no member status.");
}
