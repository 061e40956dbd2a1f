using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KdCluster.Tests.Support;

/// <summary>
/// A server of PostgreSQL for one test, in a temporary folder. It ends with the test's process, however that ends.
/// </summary>
public sealed class TestPostgres : IDisposable
{
    /// <summary>The server refuses to run as root.</summary>
    private const string User = "postgres";

    private const string Debian = "/usr/lib/postgresql";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder;
    private readonly Process _server;

    private TestPostgres(string folder, Process server, string connection) =>
        (_folder, _server, Connection) = (folder, server, connection);

    /// <summary>As Npgsql takes it.</summary>
    public string Connection { get; }

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing { get; } =
        Programs is null ? "needs PostgreSQL's programs (initdb, postgres): apt-get install postgresql" : null;

    /// <param name="enter">What is put before a command so that it runs where the server shall.</param>
    public static TestPostgres Start(string address = "127.0.0.1", IReadOnlyList<string>? enter = null)
    {
        var folder = Directory.CreateTempSubdirectory("kd-postgres-").FullName;
        IReadOnlyList<string> before = Environment.IsPrivilegedProcess
            ? [.. enter ?? [], "setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"]
            : enter ?? [];
        if (Environment.IsPrivilegedProcess)
            Run(["chown", User, folder]);
        var data = Path.Combine(folder, "data");
        Run([.. before, Path.Combine(Programs!, "initdb"), "-D", data, "-A", "trust", "-U", "kd", "--no-sync"]);
        File.AppendAllText(Path.Combine(data, "pg_hba.conf"), "host all all 0.0.0.0/0 trust\n");
        var port = FreePort();
        var server = Process.Start(new ProcessStartInfo(
            "sh",
            [
                "-c", "\"$@\" & server=$!; cat >/dev/null; kill -INT $server; wait $server", "sh", .. before,
                Path.Combine(Programs!, "postgres"), "-D", data, "-c", $"listen_addresses={address}",
                "-c", $"unix_socket_directories={folder}", "-c", "fsync=off", "-p", $"{port}",
            ])
        { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        var clock = Stopwatch.StartNew();
        while (Try([.. before, Path.Combine(Programs!, "pg_isready"), "-q", "-h", folder, "-p", $"{port}"]) != 0)
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"PostgreSQL did not start within {Patience.TotalMinutes:0} minutes");
            Thread.Sleep(20);
        }

        return new(folder, server, $"Host={address};Port={port};Username=kd;Database=postgres");
    }

    public void Dispose()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The folder of the programs: on the path, or where Debian has them, which puts few on the path.
    ///     </summary>
    private static string? Programs => OnPath.Folders.Concat(Versions())
        .Select(folder => new FileInfo(Path.Combine(folder, "initdb"))).Where(file => file.Exists)
        .Select(file => Path.GetDirectoryName((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName))
        .FirstOrDefault();

    private static IEnumerable<string> Versions() => Directory.Exists(Debian)
        ? Directory.EnumerateDirectories(Debian).Order().Select(version => Path.Combine(version, "bin"))
        : [];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(IReadOnlyList<string> command)
    {
        if (Try(command) is var exit and not 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: exit code {exit}");
    }

    private static int Try(IReadOnlyList<string> command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], [.. command.Skip(1)]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>A fact that needs PostgreSQL's programs.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestPostgres.Missing;
}
