using System.Diagnostics;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Training;
using KdCluster.Distillation.Training.Optimizers;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Bench;

/// <summary>A plain training step taken apart: the product's own pieces, with a clock between them.</summary>
internal sealed class StepParts : IDisposable
{
    private readonly ImageModel _net;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly SampleImages _images;
    private readonly View _view;
    private readonly double _rate;
    private readonly Dictionary<string, List<double>> _times = [];

    public StepParts(RunPlan plan, RunData data, PeerPlan peer)
    {
        _net = ModelRegistry.Create(peer.Model, data.Images.Shape, data.Classes, peer.Seed);
        _parameters = new FlatParameters(_net.named_parameters(), CPU);
        _optimizer = OptimizerRegistry.Create(_parameters, peer.Optimizer);
        _parameters.ComputeIn(peer.Precision ?? TrainingPrecision.Fp32, _net);
        _images = SampleImages.Of(
            data.Images.Training, data.Split.Training, data.Images.Normalisation, data.Classes, CPU);
        _view = new ViewSource(_images, ViewRecipe.Of(plan.Views.Augment, data.Images.Shape), plan.Seed).Open(0);
        _rate = peer.Optimizer.LearningRate;
    }

    public ImageModel Net => _net;

    /// <summary>Median milliseconds of each part; the first step is not counted.</summary>
    public IReadOnlyDictionary<string, double> Medians =>
        _times.ToDictionary(part => part.Key, part => part.Value.Skip(1).Median());

    public void Step(int batch)
    {
        using var scope = NewDisposeScope();
        _net.train();
        var view = Timed("views", () => _view.Batch(Integers.From(0, batch, CPU)));
        var logits = Timed("forward", () => _net.call(view.Images));
        var loss = Timed("loss", () => CrossEntropyLoss.Of(logits, view.Labels));
        Timed("optimizer", () =>
        {
            _optimizer.ZeroGradients();
            return 0;
        }, again: false);
        Timed("backward", () =>
        {
            loss.backward();
            return 0;
        });
        Timed("optimizer", () =>
        {
            _optimizer.Step(_rate);
            return 0;
        }, again: true);
        _net.eval();
        using var _ = no_grad();
        Timed("evaluation", () => _net.call(view.Images));
    }

    /// <summary>A layer alone on an input of its own.</summary>
    public void Alone(Product product, bool first)
    {
        using var scope = NewDisposeScope();
        _net.train();
        var type = product.Layer is TorchSharp.Modules.Linear linear
            ? linear.weight!.dtype
            : ((TorchSharp.Modules.Convolution)product.Layer).weight!.dtype;
        var input = rand(product.Input).to_type(type);
        if (input.dim() == 4)
            input = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        input.requires_grad = !first;
        var output = Timed(
            "products forward",
            () => product.Layer is TorchSharp.Modules.Conv2d convolution
                ? Winograd.Of(convolution, input)
                : product.Layer.call(input),
            again: !first);
        var gradient = ones_like(output);
        Timed("products backward", () =>
        {
            output.backward([gradient]);
            return 0;
        }, again: !first);
    }

    public void Dispose()
    {
        _view.Dispose();
        _images.Dispose();
        _optimizer.Dispose();
        _parameters.Dispose();
        _net.Dispose();
    }

    /// <param name="again">Adds to the part's time in this step, which another piece of it began.</param>
    private T Timed<T>(string part, Func<T> work, bool again = false)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (!_times.TryGetValue(part, out var times))
            _times[part] = times = [];
        if (again)
            times[^1] += time;
        else
            times.Add(time);
        return result;
    }
}
