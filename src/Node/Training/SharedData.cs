using System.Text.Json;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;

namespace KdCluster.Node.Training;

/// <summary>A run's images are read once in a node and shared by its peers; they go with the last peer that uses them.</summary>
public sealed class SharedData(Func<RunPlan, RunData> load)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WeakReference<RunData>> _loaded = [];
    private readonly Dictionary<string, Lock> _loading = [];

    public SharedData()
        : this(RunData.Load)
    {
    }

    /// <summary>Blocks while another peer of the node reads the same data.</summary>
    /// <exception cref="KdCluster.Distillation.Data.DataException" />
    public RunData Of(RunPlan plan)
    {
        // The split depends on the run's seed, the images on nothing but the data plan.
        var key = $"{plan.Seed} {JsonSerializer.Serialize(plan.Data, ContractsJson.Default.DataPlan)}";
        lock (LockOf(key))
        {
            lock (_gate)
            {
                if (_loaded.TryGetValue(key, out var known) && known.TryGetTarget(out var data))
                    return data;
            }

            var read = load(plan);
            lock (_gate)
                _loaded[key] = new(read);
            return read;
        }
    }

    private Lock LockOf(string key)
    {
        lock (_gate)
        {
            if (!_loading.TryGetValue(key, out var gate))
                _loading[key] = gate = new();
            return gate;
        }
    }
}
