using KdCluster.Contracts;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>`runs/ID/` in the data folder: the report of each run that has ended.</summary>
public sealed class RunFolders(string root) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Run ids are made here from checked names; anything else has no folder.</summary>
    public string PathOf(RunId run) =>
        run.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && run.Value.Length > 0
        ? Path.Combine(root, run.Value)
        : throw new ArgumentException($"\"{run}\" is no run id", nameof(run));

    /// <summary>Off the caller's thread, one at a time: a report of a thousand peers is work.</summary>
    public async Task WriteReport(RunId run, IReadOnlyList<JournalRow> rows)
    {
        await _writing.WaitAsync();
        try
        {
            await Task.Run(() => ReportFiles.Write(PathOf(run), JournalReport.Assemble(rows)));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The reports of the run go; they can be made anew from the journal.</summary>
    /// <exception cref="IOException">The folder cannot be changed.</exception>
    public void Delete(RunId run)
    {
        if (Directory.Exists(PathOf(run)))
            Directory.Delete(PathOf(run), recursive: true);
    }

    /// <summary>Waits for a report that is being written; later ones are refused.</summary>
    public void Dispose()
    {
        _writing.Wait();
        _writing.Dispose();
    }

    /// <summary>
    /// The report that was written when the run ended; null when it has not been written yet, or cannot be read.
    /// </summary>
    public RunReport? ReadReport(RunId run) => ReportFiles.Read(PathOf(run));
}
