using System.Net.Sockets;
using KdCluster.Coordinator.Journal;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>What keeps a coordinator from starting, in one line.</summary>
public static class CoordinatorProblem
{
    /// <summary>Null: nothing that can be expected; let it be seen whole.</summary>
    public static ProgramProblem? Of(Exception e)
    {
        if (PortInUse.Find(e) is { } where)
            return Unavailable(
                $"{where} is in use: is a coordinator running already? "
                    + "Choose another port with --port or --http-port (0: any free one)");
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AggregateException { InnerExceptions.Count: > 1 } several when several.InnerExceptions.Select(Of)
                    .FirstOrDefault(found => found is not null) is { } one:
                    return one;
                case FencedException or JournalException { Fault: JournalFault.Unreachable }:
                    return new(cause.Message, ProgramExit.Replaced);
                case JournalException:
                    return new(cause.Message, ProgramExit.Journal);
                case SettingsException:
                    return new(cause.Message, ProgramExit.Usage);
                case FolderInUseException or FileNotFoundException or InvalidDataException
                    or Akka.Configuration.ConfigurationException or FormatException or IOException
                    or UnauthorizedAccessException or SocketException or TimeoutException:
                    return Unavailable(cause.Message);
            }
        }

        return null;
    }

    private static ProgramProblem Unavailable(string message) => new(message, ProgramExit.Failed);
}
