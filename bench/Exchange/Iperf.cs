using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace KdCluster.Bench;

internal static class Iperf
{
    /// <summary>One stream on loopback.</summary>
    public static double GigabytesPerSecond(long bytes)
    {
        var port = FreePort();
        using var server = Process.Start(
            new ProcessStartInfo("iperf3", $"-s -1 -p {port} --forceflush") { RedirectStandardOutput = true })!;
        try
        {
            while (!server.StandardOutput.ReadLine()!.Contains("listening", StringComparison.Ordinal))
                continue;
            using var client = Process.Start(
                new ProcessStartInfo(
                    "iperf3", $"-c 127.0.0.1 -p {port} -n {bytes} -J") { RedirectStandardOutput = true })!;
            using var answer = JsonDocument.Parse(client.StandardOutput.ReadToEnd());
            return answer.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second")
                .GetDouble() / 8e9;
        }
        finally
        {
            if (!server.WaitForExit(1000))
                server.Kill();
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
