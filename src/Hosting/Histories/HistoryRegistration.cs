using KdCluster.Histories;
using Microsoft.Extensions.DependencyInjection;
using Serilog;

namespace KdCluster.Hosting;

public static class HistoryRegistration
{
    /// <summary>What the settings say that a process writes down.</summary>
    public static HistoryLimits ReadHistory(this SettingsReader read) => new(read.Bytes("history.most-bytes"));

    /// <param name="program">`node` or `coordinator`.</param>
    /// <param name="process">What its lines are said by.</param>
    public static IServiceCollection AddHistory(
        this IServiceCollection services, string program, string process, string dataFolder, HistoryLimits limits) =>
        services.AddSingleton<IHistory>(provider => limits.Bytes == 0
                ? NoHistory.Instance
                : new HistoryFile(
                    Path.Combine(dataFolder, HistoryFolder.Name), process, limits,
                    provider.GetRequiredService<TimeProvider>(), problem => Log.Warning("{Problem:l}", problem)))
            .AddHostedService(provider => new HistoryLife(
                program, provider.GetRequiredService<IHistory>(), provider.GetRequiredService<ProgramEnd>()));
}
