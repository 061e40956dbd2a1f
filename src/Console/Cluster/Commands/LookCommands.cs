using System.CommandLine;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd nodes` and `kd peers`.</summary>
public static class LookCommands
{
    public static Command Nodes(Session session) =>
        ClusterCommand.Build(
            session, "nodes", "Lists the nodes of the cluster and their slots.", [], async (asked, stop) =>
            asked.Show(await asked.Client.Nodes(stop), nodes => ClusterTables.Nodes(asked.Session, nodes)));

    public static Command Peers(Session session)
    {
        var run = new Option<string?>("--run") { Description = "only those of this run" };
        return ClusterCommand.Build(session, "peers", "Lists the peers of all runs.", [run], async (asked, stop) =>
        {
            var only = asked.Parsed.GetValue(run);
            return asked.Show(
                await asked.Client.Peers(only, stop),
                peers => ClusterTables.Peers(asked.Session, peers, withRun: only is null));
        });
    }
}
