using System.Net;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Standby;

/// <summary>
/// A coordinator of several over one database: stands by until the lease is its own, acts while it is, and stands by
/// again. Its data folder is its own all the time.
/// </summary>
public sealed class Succession : IDisposable
{
    private CancellationTokenSource _renewing = new();
    private bool _takesOver;

    /// <exception cref="FolderInUseException">Another process has the data folder.</exception>
    /// <exception cref="ArgumentException">The connection is not what Npgsql takes.</exception>
    public Succession(CoordinatorSettings settings, TimeProvider clock)
    {
        Folder = new CoordinatorFolder(settings.Data);
        try
        {
            Holder = $"{Dns.GetHostName()} {Folder.Root} {Id(Folder.In("holder"))}";
            Lease = new Lease(settings.Postgres!, Holder, Url(settings.Api, settings.Doors), settings.Lease, clock);
        }
        catch
        {
            Folder.Dispose();
            throw;
        }
    }

    public CoordinatorFolder Folder { get; }

    /// <summary>Names this data folder among all coordinators, also after a restart.</summary>
    public string Holder { get; }

    public Lease Lease { get; }

    /// <summary>Completes with the reason when the lease is lost, with null when it was given back.</summary>
    public Task<string?> Lost { get; private set; } = Task.FromResult<string?>(null);

    /// <summary>Waits for the lease, and renews it from then on: also between two hosts.</summary>
    /// <exception cref="OperationCanceledException" />
    /// <exception cref="JournalException">The database is of a newer version.</exception>
    public async Task Take(CancellationToken stop)
    {
        await Lease.Acquire(stop);
        _renewing = new CancellationTokenSource();
        Lost = Lease.Hold(_renewing.Token);
        _takesOver = !stop.IsCancellationRequested;
    }

    public async Task GiveBack()
    {
        await _renewing.CancelAsync();
        await Lost;
        await Lease.Release();
    }

    /// <summary>Whether another life of this process follows the one that has ended.</summary>
    public bool GoesOn(int exit)
    {
        var goesOn = exit == ProgramExit.Replaced || _takesOver;
        _takesOver = false;
        return goesOn;
    }

    public void Dispose()
    {
        GiveBack().Wait(TimeSpan.FromSeconds(3));
        Lease.Dispose();
        Folder.Dispose();
    }

    private static string Id(string file)
    {
        if (!File.Exists(file))
            Contracts.Files.AtomicFile.Write(file, $"{Guid.NewGuid():N}");
        return File.ReadAllText(file);
    }

    /// <summary>For people; empty when any free port is taken.</summary>
    private static string Url(ApiSettings api, Doors doors) => api.Port == 0
        ? ""
        : $"{doors.Scheme}://{api.PublicHost ?? HostSettings.NameOf(api.Address)}:{api.Port}";
}
