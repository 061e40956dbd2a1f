using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Serialization;

namespace Akka.Cluster.Tools;

/// <summary>The messages of singletons and of publish-subscribe to bytes and back.</summary>
internal sealed class ToolsSerializer(ExtendedActorSystem system, Serialization.Serialization serialization) : SerializerWithStringManifest(system)
{
    public static readonly Type[] Types = [typeof(ISingletonMessage), typeof(IPubSubWire)];

    public override int Identifier => 9;

    public override string Manifest(object o) => o switch
    {
        HandOverToMe => "HO",
        HandOverDone => "HD",
        Registrations => "RG",
        Deliver => "DL",
        _ => throw new ArgumentException($"{o.GetType()} is no message of the cluster tools.", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        switch (obj)
        {
            case HandOverDone m:
                ClusterSerializer.Node(writer, m.Node);
                break;
            case Registrations m:
                ClusterSerializer.Node(writer, m.From);
                writer.Long(m.Version).List(m.Keys, (w, key) => w.Text(key));
                break;
            case Deliver m:
                writer.Text(m.Key);
                Nested.Write(writer, m.Message, serialization);
                break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        return manifest switch
        {
            "HO" => new HandOverToMe(),
            "HD" => new HandOverDone(ClusterSerializer.Node(ref reader)),
            "RG" => new Registrations(ClusterSerializer.Node(ref reader), reader.Long(), GossipCodec.Roles(ref reader)),
            "DL" => new Deliver(reader.Text(), Nested.Read(ref reader, serialization)!),
            _ => throw new SerializationException($"Unknown message of the cluster tools [{manifest}]."),
        };
    }
}
