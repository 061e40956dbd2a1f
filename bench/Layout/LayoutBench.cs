using System.Diagnostics;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Bench;

/// <summary>
/// A step of each model in bfloat16, its images and weights channels-last, over the same in NCHW; and whether the two
/// differ in bits.
/// </summary>
internal static class LayoutBench
{
    private const int Batch = 64;
    private static readonly ImageShape Shape = new(1, 28, 28);
    private static readonly string[] Models = ["light-cnn", "deep-cnn", "resnet8", "resnet20", "wrn-16-2", "vgg8"];

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        LibtorchLoader.Require();
        settings.Say(Bf16Units.Present ? "layouts" : "layouts; this processor has no bfloat16 units");
        return Models.Select(model => Of(model, settings));
    }

    private static BenchLine Of(string model, BenchSettings settings)
    {
        using var planes = new LaidOut(model, channelsLast: false);
        using var last = new LaidOut(model, channelsLast: true);
        var same = planes.Step().SequenceEqual(last.Step());
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var block = 0; block < settings.Blocks; block++)
        {
            ours.Add(Time(last));
            theirs.Add(Time(planes));
        }

        return BenchLine.Speed(
            $"layout: {model} bf16, channels-last beside NCHW ({(same ? "equal" : "other")} bits)", ours.Median(),
            theirs.Median(), "ms");
    }

    private static double Time(LaidOut net)
    {
        var clock = Stopwatch.StartNew();
        net.Step();
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>A net whose tensors all lie in one of the two orders.</summary>
    private sealed class LaidOut : IDisposable
    {
        private readonly ImageModel _net;
        private readonly LayerWeights _weights;
        private readonly List<Parameter> _working = [];
        private readonly Tensor _images;

        public LaidOut(string model, bool channelsLast)
        {
            random.manual_seed(1);
            using var scope = NewDisposeScope();
            _net = ModelRegistry.Create(model, Shape, 10, 1);
            _net.train();
            _images = Laid(randn([Batch, Shape.Channels, Shape.Height, Shape.Width]));
            _weights = new(_net, master =>
            {
                using var _ = no_grad();
                _working.Add(nn.Parameter(Laid(master.to_type(ScalarType.BFloat16))));
                return _working[^1];
            });
            scope.Detach(scope.DisposablesView.ToArray());

            Tensor Laid(Tensor planes) => channelsLast && planes.dim() == 4
                ? planes.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
                : planes;
        }

        /// <returns>Some logits.</returns>
        public float[] Step()
        {
            using var scope = NewDisposeScope();
            random.manual_seed(1);
            foreach (var parameter in _working.Concat(_net.parameters()))
                parameter.grad = null;
            var logits = _net.call(_images).to_type(ScalarType.Float32);
            logits.square().mean().backward();
            return logits.data<float>().ToArray();
        }

        public void Dispose()
        {
            _weights.Dispose();
            _net.Dispose();
            _images.Dispose();
        }
    }
}
