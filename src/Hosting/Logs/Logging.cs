using KdCluster.Contracts.Messages;
using Serilog;
using Serilog.Context;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace KdCluster.Hosting;

/// <summary>
/// Readable lines on the console, JSON in rolling files; run, stage, epoch, peer and term on every line that is about
/// one.
/// </summary>
public static class Logging
{
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {About}{Message:lj}{NewLine}{Exception}";

    /// <param name="folder">Where `NAME-*.json` goes; null = no files.</param>
    public static void Start(string name, string? folder, LogSettings settings)
    {
        var minimum = Enum.TryParse<LogEventLevel>(settings.Level, ignoreCase: true, out var parsed)
            ? parsed
            : LogEventLevel.Information;
        // What libraries say of the course of things is for the file; what they warn of is for people too.
        var places = new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Logger(people => people.MinimumLevel.Verbose()
                .Filter.ByExcluding(
                    line => line.Level < LogEventLevel.Warning && line.Properties.ContainsKey(FoldingSink.Library))
                .WriteTo.Async(to => to.Console(
                    outputTemplate: Line, formatProvider: System.Globalization.CultureInfo.InvariantCulture)));
        if (folder is not null)
        {
            places.WriteTo.Async(to => to.File(
                new JsonFormatter(renderMessage: true), Path.Combine(folder, $"{name}-.json"),
                rollingInterval: RollingInterval.Day, fileSizeLimitBytes: settings.FileBytes,
                rollOnFileSizeLimit: true, retainedFileCountLimit: settings.Files,
                retainedFileTimeLimit: settings.KeepFor, shared: false));
        }

        Log.Logger = new LoggerConfiguration().MinimumLevel.Is(minimum)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // What keeps a program from starting is said by the program, in one line.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            // Whoever asks for readiness is told why not, each time; what is wrong is logged once, where it is found.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .Enrich.FromLogContext()
            .Enrich.With<PrintableEnricher>()
            .Enrich.With<AboutEnricher>()
            .WriteTo.Sink(new FoldingSink(places.CreateLogger(), TimeProvider.System))
            .CreateLogger();
    }

    /// <summary>Puts what a message is about on every line that is logged until the result is disposed.</summary>
    public static IDisposable About(Fence fence)
    {
        var pushed = new Pushed(
            LogContext.PushProperty("run", fence.Run.Value), LogContext.PushProperty("term", fence.Term.Value),
            LogContext.PushProperty("stage", fence.Stage), LogContext.PushProperty("peer", fence.Peer.Value),
            LogContext.PushProperty("incarnation", fence.Incarnation.Value));
        return fence.Epoch < 0 ? pushed : new Pushed(pushed, LogContext.PushProperty("epoch", fence.Epoch));
    }

    /// <summary>The same for what is about a run as a whole.</summary>
    public static IDisposable About(string run, long term, int stage, int epoch) => new Pushed(
        LogContext.PushProperty("run", run), LogContext.PushProperty("term", term),
        LogContext.PushProperty("stage", stage), LogContext.PushProperty("epoch", epoch));

    private sealed class Pushed(params IDisposable[] properties) : IDisposable
    {
        public void Dispose()
        {
            for (var i = properties.Length - 1; i >= 0; i--)
                properties[i].Dispose();
        }
    }
}
