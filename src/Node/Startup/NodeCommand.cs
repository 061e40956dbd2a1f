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
            "--host", HostSettings.AddressKey, FlagKind.Text, "ADDRESS",
            "Of this machine, to listen on (default: the one that leads to the coordinator; 0.0.0.0: all)."),
        new(
            "--public-host", HostSettings.PublicKey, FlagKind.Text, "HOST",
            "By which others reach this machine, when that is another."),
        new(
            "--name", "kd.node.name", FlagKind.Text, "NAME",
            "Of this node, unique in the cluster (default: the machine's name and a number)."),
        new(
            "--slots", "kd.node.slots", FlagKind.Number, "N",
            "Peers that train here at once (default: one for each GPU, or for each core)."),
        new(
            "--device", "kd.node.device", FlagKind.Text, "DEVICE",
            "cpu, cuda (the slots share the GPUs) or cuda:N (default: cuda if it can be used)."),
        new("--threads", "kd.node.threads", FlagKind.Number, "N", "Of libtorch, a peer."),
        new(
            "--port", "akka.remote.dot-netty.tcp.port", FlagKind.Number, "N",
            "Of the cluster's connections; 0: any free one."),
        new(
            "--insecure", "kd.insecure", FlagKind.Switch, "", "Listen off loopback without certificates."),
        new("--sheet-port", "kd.node.sheets.port", FlagKind.Number, "N", "Of the sheet server; 0: any free one."),
        new(
            "--plugins", "kd.node.plugins", FlagKind.Text, "DIR",
            "Assemblies that add models, methods and data sets. Their code runs here: as trusted as the node itself."),
        new(
            "--data", "kd.node.data", FlagKind.Text, "DIR",
            "Where sheets, checkpoints, logs and endpoint.json go."),
    ]);
}
