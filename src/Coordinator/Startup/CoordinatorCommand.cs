using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// The command line of `kd-coordinator`: each flag stands for a setting of `hocon/coordinator.conf` and wins over it.
/// </summary>
public static class CoordinatorCommand
{
    public static ProgramCommand Create() => new("kd-coordinator", "Orchestrates runs and serves the API.",
    [
        new(
            "--data", "kd.coordinator.data", FlagKind.Text, "DIR",
            "Where journal, checkpoints, reports, logs and endpoint.json go (default: kd-data/coordinator)."),
        new(
            "--host", HostSettings.AddressKey, FlagKind.Text, "ADDRESS",
            "Of this machine, to listen on (default: 127.0.0.1, for nodes on this machine; 0.0.0.0: all)."),
        new(
            "--public-host", HostSettings.PublicKey, FlagKind.Text, "HOST",
            "By which others reach this machine, when that is another."),
        new(
            "--http-port", "kd.coordinator.http.port", FlagKind.Number, "N",
            "Of the API; 0: any free one (default: 8080)."),
        new(
            "--port", "akka.remote.dot-netty.tcp.port", FlagKind.Number, "N",
            "Of the cluster's connections; 0: any free one (default: 4053)."),
        new(
            "--plugins", "kd.coordinator.plugins", FlagKind.Text, "DIR",
            "With *.catalogue.json: what plugins add to run files. No code is loaded here."),
        new(
            "--token-file", "kd.coordinator.http.token-file", FlagKind.Text, "FILE",
            "With a token that may do everything."),
        new(
            "--tokens", "kd.coordinator.http.tokens", FlagKind.Text, "FILE",
            "The tokens of `kd tokens` (default: tokens.json among the data)."),
        new(
            "--insecure", "kd.insecure", FlagKind.Switch, "",
            "Listen off loopback without certificates and without a token."),
    ]);
}
