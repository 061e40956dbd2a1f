using System.Collections.Concurrent;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A run's images and how its plan divides them. Read once in a process and shared by its peers, on any threads; nothing changes it.
/// Dispose it after the last trainer.
/// </summary>
public sealed class RunData : IDisposable
{
    private readonly RunPlan _plan;
    private readonly DataPlan _data;
    private readonly RunData? _whole;
    private readonly ConcurrentDictionary<string, Lazy<DeviceImages>> _resident = new();
    private readonly ConcurrentDictionary<string, Lazy<ResidentImages>> _test = new();
    private readonly ConcurrentDictionary<int, Lazy<RunData>> _stages = new();

    private RunData(RunPlan plan, DataPlan data, ImageSet images, RunData? whole)
    {
        (_plan, _data, Images, _whole) = (plan, data, images, whole);
        Split = DataSplit.Of(data, images, plan.Seed);
    }

    public ImageSet Images { get; }

    public DataSplit Split { get; }

    public int Classes => Images.Classes;

    /// <summary>Rows of a sheet.</summary>
    public int Samples => Split.Training.Count;

    /// <returns>The run's data; what a stage trains on is <see cref="ForStage"/>.</returns>
    /// <exception cref="DataException">The files are missing or damaged, or hold fewer samples than the plan asks for.</exception>
    public static RunData Load(RunPlan plan) => new(plan, plan.Data, DataSetRegistry.Read(plan.Data), null);

    /// <summary>The data of a stage, which may have a limit of its own. Images are shared; dispose only the whole.</summary>
    public RunData ForStage(int stage)
    {
        var data = _plan.DataOf(stage);
        return data == _data ? this
            : _whole is not null ? _whole.ForStage(stage)
            : _stages.GetOrAdd(stage, _ => new Lazy<RunData>(() => new RunData(_plan, data, Images, this))).Value;
    }

    public void Dispose()
    {
        Dispose(_stages.Values);
        Dispose(_resident.Values);
        Dispose(_test.Values);
    }

    /// <summary>The images on that device, put there by whoever asks first.</summary>
    internal DeviceImages On(Device device) =>
        _resident.GetOrAdd(device.ToString(), _ => new Lazy<DeviceImages>(() => new DeviceImages(_plan, this, TestOn(device)))).Value;

    private ResidentImages TestOn(Device device)
    {
        if (_whole is not null)
            return _whole.TestOn(device);
        var all = new SampleSet(Images.Name, Enumerable.Range(0, Images.Test.Count));
        return _test.GetOrAdd(
            device.ToString(), _ => new Lazy<ResidentImages>(() => new ResidentImages(Images.Test, all, Images.Normalisation, Classes, device))).Value;
    }

    private static void Dispose<T>(IEnumerable<Lazy<T>> made)
        where T : IDisposable
    {
        foreach (var item in made.Where(item => item.IsValueCreated))
            item.Value.Dispose();
    }
}
