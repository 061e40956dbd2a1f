using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Startup;

/// <summary>What keeps a coordinator from starting, in one line.</summary>
public static class StartProblem
{
    /// <summary>Null: nothing that can be expected; let it be seen whole.</summary>
    public static string? Of(Exception e)
    {
        if (IsPortInUse(e))
            return $"a port is in use ({e.GetBaseException().Message}): is a coordinator running already? Choose "
                + $"others with --port and --http-port (0: any free one)";
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AggregateException { InnerExceptions.Count: > 1 } several when several.InnerExceptions.Select(Of)
                    .FirstOrDefault(found => found is not null) is { } one:
                    return one;
                case SqliteException:
                    return $"the journal cannot be opened: {cause.Message}";
                case AlreadyRunningException or FileNotFoundException or InvalidDataException
                    or Akka.Configuration.ConfigurationException or FormatException or IOException
                    or UnauthorizedAccessException or SocketException or TimeoutException:
                    return cause.Message;
            }
        }

        return null;
    }

    private static bool IsPortInUse(Exception? e) => e switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
            or Microsoft.AspNetCore.Connections.AddressInUseException => true,
        AggregateException several => several.InnerExceptions.Any(IsPortInUse),
        _ => IsPortInUse(e.InnerException),
    };
}

/// <summary>Another process uses the data folder.</summary>
public sealed class AlreadyRunningException(string folder) : Exception(
    $"a coordinator is running already with the data folder {folder}; stop it, or choose another with --data");
