using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Telemetry;

/// <summary>
/// The spans of a run: each of its epochs, from its order to its closing, below the request that submitted the run.
/// What peers are ordered to do carries the open epoch's.
/// </summary>
/// <param name="submitted">The span of that request, from the journal; null: none was made.</param>
internal sealed class RunTraces(RunId run, string? submitted) : IDisposable
{
    private Activity? _epoch;

    /// <summary>Before the orders that follow from it are sent.</summary>
    public void See(IRunEvent happened)
    {
        switch (happened)
        {
            case EpochBegan began:
                Close();
                _epoch = Traces.Open("epoch", submitted).About("run", run.Value).About("stage", began.Stage + 1)
                    .About("epoch", began.Epoch + 1).About("peers", began.Participants.Count);
                break;
            case PeerTrained trained:
                _epoch?.AddEvent(new($"{trained.Peer} is done"));
                break;
            case EpochEnded or RunEnded:
                Close();
                break;
        }
    }

    public IPeerMessage On(IPeerMessage message) => (_epoch?.Id ?? submitted) is { } trace
        ? message switch
        {
            StartEpoch order => order with { Trace = trace },
            MakeSheet order => order with { Trace = trace },
            AverageShard order => order with { Trace = trace },
            ScoreEnsemble order => order with { Trace = trace },
            SheetAvailable hint => hint with { Trace = trace },
            _ => message,
        }
        : message;

    public void Dispose() => Close();

    private void Close()
    {
        var before = Activity.Current;
        _epoch?.Dispose();
        _epoch = null;
        Activity.Current = before;
    }
}
