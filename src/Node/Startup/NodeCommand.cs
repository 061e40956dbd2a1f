using KdCluster.Hosting;

namespace KdCluster.Node.Startup;

/// <summary>
/// The command line of `kd-node`: each flag stands for a setting of `hocon/node.conf` and wins over it.
/// </summary>
public static class NodeCommand
{
    public static ProgramCommand Create() => new("kd-node", "Joins a cluster and hosts peers.",
    [
        new(
            "--seed-node", "akka.cluster.seed-nodes", FlagKind.List, "HOST:PORT",
            "Where a coordinator is (default: 127.0.0.1:4053). May be repeated: they are tried in turn."),
        new(
            "--name", "kd.node.name", FlagKind.Text, "NAME",
            "Of this node, unique in the cluster (default: the machine's name and a number)."),
        new("--slots", "kd.node.slots", FlagKind.Number, "N", "Peers that train here at once."),
        new("--device", "kd.node.device", FlagKind.Text, "DEVICE", "cpu, cuda (one device a slot) or cuda:N."),
        new("--threads", "kd.node.threads", FlagKind.Number, "N", "Of libtorch, a peer."),
        new(
            "--port", "akka.remote.dot-netty.tcp.port", FlagKind.Number, "N",
            "Of the cluster's connections; 0: any free one."),
        new("--sheet-port", "kd.node.sheets.port", FlagKind.Number, "N", "Of the sheet server; 0: any free one."),
        new(
            "--data", "kd.node.data", FlagKind.Text, "DIR",
            "Where sheets, checkpoints, logs and endpoint.json go."),
    ]);
}
