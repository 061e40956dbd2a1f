using KdCluster.Coordinator.Standby;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// The program's life: one host, or, of several coordinators over one database, one after another that stands by or
/// acts. It begins again, too, when its certificate was renewed: its cluster's connections show one for life.
/// </summary>
public sealed class CoordinatorProgram(ProgramArguments arguments) : IDisposable
{
    private Succession? _succession;

    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        while (true)
        {
            var exit = await ProgramHost.RunAsync("kd-coordinator", Build, CoordinatorProblem.Of);
            if (_succession?.GoesOn(exit) is not true && exit != ProgramExit.Again)
                return exit;
        }
    }

    public void Dispose() => _succession?.Dispose();

    private WebApplication Build()
    {
        var config = HoconFile.Load("coordinator.conf", arguments.File, arguments.Settings);
        var settings = CoordinatorSettings.From(config);
        Logging.Start("coordinator", Path.Combine(settings.Data, "logs"), settings.Logs);
        if (settings.Postgres is null)
            return CoordinatorHost.Build(settings, config, arguments.Parent, succession: null);
        _succession ??= new Succession(settings, TimeProvider.System);
        return _succession.Lease.IsHeld
            ? CoordinatorHost.Build(settings, config, arguments.Parent, _succession)
            : StandbyHost.Build(settings, _succession, arguments.Parent);
    }
}
