using System.Collections.Concurrent;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Plugins;
using KdCluster.Distillation.SheetForms;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A run's images and how its plan divides them. Read once in a process and shared by its peers, on any threads;
/// nothing changes it. Dispose it after the last trainer.
/// </summary>
public sealed class RunData : IDisposable
{
    private readonly RunPlan _plan;
    private readonly int? _stage;
    private readonly DataPlan _data;
    private readonly RunData? _whole;
    private readonly ConcurrentDictionary<string, Lazy<DeviceImages>> _resident = new();
    private readonly ConcurrentDictionary<string, Lazy<SampleImages>> _test = new();
    private readonly ConcurrentDictionary<int, Lazy<RunData>> _stages = new();

    /// <param name="stage">Whose data this is; null = the run's as a whole.</param>
    private RunData(RunPlan plan, int? stage, ImageSet images, RunData? whole)
    {
        (_plan, _stage, Images, _whole) = (plan, stage, images, whole);
        Task = whole?.Task ?? TaskRegistry.Of(plan, images);
        _data = stage is { } index ? plan.DataOf(index) : plan.Data;
        HoldsHeldOut = Distill is { } distill && MethodRegistry.Get(distill.Method).Entry.NeedsHeldOut(distill.Options);
        var split = DataSplit.Of(_data, images, plan.Seed);
        Split = HoldsHeldOut
            ? split with
            {
                Training = new SampleSet(
                    images.Name, split.Training.Ids.ToArray().Concat(split.HeldOut.Ids.ToArray())),
            }
            : split;
    }

    /// <summary>
    /// Whether <see cref="DataSplit.Training"/>, the rows of sheets, holds the held-out samples too. They are never
    /// trained on.
    /// </summary>
    public bool HoldsHeldOut { get; }

    public ImageSet Images { get; }

    public DataSplit Split { get; }

    /// <summary>What is learned of them.</summary>
    public LearningTask Task { get; }

    public int Classes => Images.Classes;

    /// <summary>Rows of a sheet.</summary>
    public int Samples => Split.Training.Count;

    /// <summary>Values of a sheet's row.</summary>
    public int RowLength => Task.RowLength;

    /// <summary>How good the test set's sheets of several nets are together.</summary>
    public double ScoreTogether(IReadOnlyList<SheetLogits> sheets) =>
        Task.ScoreOfRows(new CombinedLogits(Task, sheets), Images.Test);

    /// <summary>What sheets of a view are judged by.</summary>
    public LabelledRows LabelledRows(int view) => new(_plan, Split, Images, view);

    /// <param name="progress">Told from several threads while a set is read that takes long.</param>
    /// <returns>The run's data; what a stage trains on is <see cref="ForStage"/>.</returns>
    /// <exception cref="DataException">The files are missing or damaged, or hold fewer samples than the plan asks
    ///     for.</exception>
    /// <exception cref="MissingPluginException">A plugin that the plan needs is not here.</exception>
    public static RunData Load(RunPlan plan, Action<DataProgress>? progress = null)
    {
        LoadedPlugins.Require(plan);
        CheckViews(plan);
        var data = new RunData(plan, null, DataSetRegistry.Read(plan.Data, progress), null);
        foreach (var stage in plan.Stages.Index())
            CheckBatches(stage.Item, plan.DataOf(stage.Index), data.Images);
        return data;
    }

    /// <summary>
    /// The data of a stage, which may have a limit of its own. Images are shared; dispose only the whole.
    /// </summary>
    public RunData ForStage(int stage) => stage == _stage ? this
        : _whole is not null ? _whole.ForStage(stage)
        : _stages.GetOrAdd(stage, _ => new Lazy<RunData>(() => new RunData(_plan, stage, Images, this))).Value;

    public void Dispose()
    {
        Dispose(_stages.Values);
        Dispose(_resident.Values);
        Dispose(_test.Values);
        if (_whole is null)
            Images.Dispose();
    }

    /// <summary>A model for these samples, as the registry makes it.</summary>
    /// <exception cref="ArgumentException">It gives something else than the data have.</exception>
    internal ImageModel NewModel(string name, long seed)
    {
        var model = ModelRegistry.Create(name, Images.Shape, Classes, seed);
        if (model.Task == Task.Entry)
            return model;
        model.Dispose();
        throw new ArgumentException(
            $"Model {name} gives {model.Task.InWordsBeside(Task.Entry)} of a sample, and this run of "
                + $"{_data.Name} learns {Task.Entry.InWordsBeside(model.Task)}.", nameof(name));
    }

    /// <summary>Whether a GPU may compute on 10 bits of mantissa.</summary>
    internal bool Tf32 => _plan.Tf32 == true;

    /// <summary>How the stage distils; null when it does not, and for the run as a whole.</summary>
    internal DistillPlan? Distill => _stage is { } stage ? _plan.Stages[stage].Distill : null;

    /// <summary>The images on that device, put there by whoever asks first.</summary>
    internal DeviceImages On(Device device) => _whole is not null && _data == _whole._data && !HoldsHeldOut
        ? _whole.On(device)
        : _resident.GetOrAdd(
            device.ToString(), _ => new Lazy<DeviceImages>(() => new DeviceImages(_plan, this, TestOn(device)))).Value;

    private SampleImages TestOn(Device device)
    {
        if (_whole is not null)
            return _whole.TestOn(device);
        var all = new SampleSet(Images.Name, Enumerable.Range(0, Images.Test.Count));
        return _test.GetOrAdd(
            device.ToString(), _ =>
                new Lazy<SampleImages>(
                    () => SampleImages.Of(Images.Test, all, Images.Normalisation, Classes, device)
                        .With(test => Task.TargetsOf(test, Images.Test)))).Value;
    }

    /// <summary>Of a folder of pictures nobody knew before how many it has.</summary>
    private static void CheckBatches(StagePlan stage, DataPlan data, ImageSet images)
    {
        var samples = Math.Min(data.Limit ?? int.MaxValue, images.Training.Count - data.HeldOut);
        if (stage.Epochs > 0 && stage.Peers.FirstOrDefault(peer => peer.BatchSize > samples) is { } peer)
            throw new DataException(
                $"batchSize: a batch of {peer.BatchSize} is more than the {samples} training samples of {data.Name}. "
                    + $"Write batchSize: {samples} or less.");
    }

    /// <summary>A plan may come from elsewhere than a run file.</summary>
    private static void CheckViews(RunPlan plan)
    {
        foreach (var name in plan.Views.Augment.Select(augment => augment.Split(':')[0]))
            if (Augmentations.All.FirstOrDefault(one => one.Name == name) is { } entry
                && !plan.Data.Task.IsAmong(entry.Targets))
                throw new DataException(
                    $"views.augment: {name} is not for {plan.Data.Task.Name}"
                        + $"{(entry.Unfit is { } why ? $": {why}" : "")}. Leave it out.");
    }

    private static void Dispose<T>(IEnumerable<Lazy<T>> made)
        where T : IDisposable
    {
        foreach (var item in made.Where(item => item.IsValueCreated))
            item.Value.Dispose();
    }
}
