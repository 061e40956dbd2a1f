using System.CommandLine;
using KdCluster.Console.Processes;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd node ...`: starts a node on this machine; `drain` and `undrain` ask the coordinator.</summary>
public static class NodeCommands
{
    public static Command Build(Session session)
    {
        var start = OtherPrograms.Node(session);
        start.Add(Steer(
            session, "drain",
            "Gives a node no new peers, and moves those that it has when their epoch is done, with all that they know. "
                + "Then it may be stopped at no cost."));
        start.Add(Steer(session, "undrain", "Gives a drained node peers again."));
        return start;
    }

    private static Command Steer(Session session, string verb, string description)
    {
        var node = new Argument<string>("NODE") { Description = "name of a node (`kd nodes`)" };
        return ClusterCommand.Build(session, verb, description, [node], async (asked, stop) => asked.Show(
            await asked.Client.NodeCommand(asked.Parsed.GetValue(node)!, verb, stop),
            a => asked.Session.Plain($"{a.Node}: {a.Detail}{(a.Repeated ? " (as before)" : "")}")));
    }
}
