using System.Net.Sockets;

namespace KdCluster.Node.Startup;

/// <summary>What keeps a node from starting, in one line.</summary>
public sealed record StartProblem(string Message, int Exit)
{
    /// <summary>Null: nothing that can be expected; let it be seen whole.</summary>
    public static StartProblem? Of(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AggregateException { InnerExceptions.Count: > 1 } several && several.InnerExceptions.Select(Of).FirstOrDefault(found => found is not null) is { } one)
                return one;
            if (cause is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or IOException { InnerException: SocketException })
                return new($"a port is in use: {e.GetBaseException().Message}; choose another with --port or --sheet-port (0: any free one)", NodeExit.Unavailable);
            if (cause is DllNotFoundException)
                return new($"libtorch is not there: {cause.Message.Split('\n')[0]}; run ./kd setup", NodeExit.Unavailable);
            if (cause is FileNotFoundException or InvalidDataException or Akka.Configuration.ConfigurationException or FormatException)
                return new(cause.Message, NodeExit.Usage);
            if (cause is IOException or UnauthorizedAccessException)
                return new(cause.Message, NodeExit.Unavailable);
        }

        return null;
    }
}
