using System.Text.Json;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;

namespace KdCluster.Node.Training;

/// <summary>
/// A run's images are read once in a node and shared by its peers; they go with the last peer that uses them.
/// </summary>
public sealed class SharedData(Func<RunPlan, RunData> load)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Loaded> _loaded = [];

    public SharedData()
        : this(plan => RunData.Load(plan))
    {
    }

    /// <summary>Blocks while another peer of the node reads the same data.</summary>
    /// <exception cref="KdCluster.Distillation.Data.DataException">It cannot be read; nothing is held then.</exception>
    public DataLease Take(RunPlan plan)
    {
        // The split depends on the run's seed and stages, its sheets' rows on the stride, its views on what augments
        // them, the images on nothing but the data plan.
        var stages = string.Join(' ', plan.Stages.Select(stage => $"{stage.Limit}/{stage.Distill?.Method}"));
        var views = $"{plan.Exchange.Stride} {string.Join(',', plan.Views.Augment)}";
        var key =
            $"{plan.Seed} {stages} {views} {JsonSerializer.Serialize(plan.Data, ContractsJson.Default.DataPlan)}";
        Loaded loaded;
        lock (_gate)
        {
            if (!_loaded.TryGetValue(key, out loaded!))
                _loaded[key] = loaded = new(new(() => load(plan)));
            loaded.Users++;
        }

        try
        {
            return new(loaded.Data.Value, () => Release(key, loaded));
        }
        catch
        {
            Release(key, loaded);
            throw;
        }
    }

    private void Release(string key, Loaded loaded)
    {
        lock (_gate)
        {
            if (--loaded.Users > 0)
                return;
            if (_loaded.GetValueOrDefault(key) == loaded)
                _loaded.Remove(key);
        }

        if (loaded.Data.IsValueCreated)
            loaded.Data.Value.Dispose();
    }

    private sealed class Loaded(Lazy<RunData> data)
    {
        public Lazy<RunData> Data => data;

        public int Users { get; set; }
    }
}

/// <summary>Keeps a run's images in memory until it is disposed.</summary>
public sealed class DataLease(RunData data, Action release) : IDisposable
{
    private Action? _release = release;

    public RunData Data => data;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
