using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Events;

namespace KdCluster.Hosting;

/// <summary>Runs a program's host, and turns its end into an exit code and at most a few plain lines.</summary>
public static class ProgramHost
{
    public static IServiceCollection AddProgram(this IServiceCollection services, int? parent, TimeSpan endWithin)
    {
        services.AddSingleton<ProgramEnd>();
        services.AddSingleton(TimeProvider.System);
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = endWithin);
        services.AddSerilog(Log.Logger);
        return services.AddHostedService(provider => new ParentWatch(
            parent, provider.GetRequiredService<IHostApplicationLifetime>()));
    }

    /// <param name="name">`kd-node`, in front of every line.</param>
    /// <param name="build">Reads settings and makes the host.</param>
    /// <param name="problemOf">What keeps it from starting, for people; null: nothing that can be expected.</param>
    public static async Task<int> RunAsync(
        string name, Func<IHost> build, Func<Exception, ProgramProblem?> problemOf)
    {
        OwnersOnly.Begin();
        try
        {
            using var host = build();
            var end = host.Services.GetRequiredService<ProgramEnd>();
            await using var ending = end.Asked.Register(
                host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);
            await RunAsync(host);
            if (end.Reason is null)
                return 0;
            Log.Write(
                end.Exit == ProgramExit.Again ? LogEventLevel.Information : LogEventLevel.Fatal, "{Reason:l}",
                end.Reason);
            return end.Exit;
        }
        catch (Exception e) when (problemOf(e) is { } problem)
        {
            foreach (var line in problem.Message.Split('\n'))
                Console.Error.WriteLine($"{name}: {line}");
            return problem.Exit;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    private static async Task RunAsync(IHost host)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.StartAsync();
            await host.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was asked to stop before it had started: what runs by now is stopped in order.
            await host.StopAsync();
        }
    }
}

/// <summary>What keeps a program from starting or going on.</summary>
/// <param name="Message">One line a problem.</param>
public sealed record ProgramProblem(string Message, int Exit);
