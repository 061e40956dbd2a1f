using System.Globalization;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Coordinator.Actors;

/// <summary>Numbers for `/metrics`, in Prometheus' text format. Part of the coordinator actor's state.</summary>
internal sealed class Metrics
{
    private readonly Dictionary<(string Name, string Labels), double> _values = [];
    private readonly Dictionary<string, (string Type, string Help)> _names = [];

    /// <summary>What has become durable of a run.</summary>
    public void See(RunId run, IRunEvent e)
    {
        var label = $"run=\"{Escaped(run.Value)}\"";
        switch (e)
        {
            case PeerTrained x:
                Count("kd_peer_epochs_total", "Epochs that peers have finished.", 1);
                Count("kd_sheet_bytes_total", "Bytes of sheets that peers have read.", x.Metrics.BytesIn);
                Count(
                    "kd_wait_seconds_total", "Seconds that peers have waited between epochs.", x.Metrics.WaitSeconds);
                if (x.Refused.Count > 0)
                    Count("kd_sheets_refused_total", "Sheets that a peer did not use.", x.Refused.Count);
                break;
            case PeerLost:
                Count("kd_peers_lost_total", "Peers that were lost and placed again.", 1);
                break;
            case EpochEnded x:
                Set("kd_run_epoch", "Epochs that the run's stage has closed.", x.Epoch + 1, label);
                break;
            case RunEnded:
                _values.Remove(("kd_run_epoch", label));
                break;
        }
    }

    public void SeeNodes(int count) => Set("kd_nodes", "Nodes that are registered.", count);

    public void SeeWanted(int slots) =>
        Set("kd_wanted_slots", "Slots that runs have or wait for, on all nodes together.", slots);

    public string Render()
    {
        var text = new StringBuilder();
        var values = _values.ToLookup(v => v.Key.Name);
        foreach (var (name, (type, help)) in _names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name)
                .Append(' ').Append(type).Append('\n');
            foreach (var ((_, labels), value) in values[name].OrderBy(v => v.Key.Labels, StringComparer.Ordinal))
                text.Append(name).Append(labels.Length == 0 ? "" : "{" + labels + "}").Append(' ')
                    .Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }

    private void Count(string name, string help, double by)
    {
        _names.TryAdd(name, ("counter", help));
        _values[(name, "")] = _values.GetValueOrDefault((name, "")) + by;
    }

    private void Set(string name, string help, double value, string labels = "")
    {
        _names.TryAdd(name, ("gauge", help));
        _values[(name, labels)] = value;
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
