using KdCluster.Contracts;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A net on images: a body, whose result is the last feature map, and a head that turns that map into what the net
/// gives, which is the logits of a class unless <see cref="Task"/> says otherwise.
/// Images are B x C x H x W with channels-last strides, which every layer keeps; other strides give the same values
/// more slowly. Intermediate tensors belong to the caller's dispose scope.
/// </summary>
public abstract class ImageModel : Block
{
    private readonly Dropouts _dropouts = new();

    protected ImageModel(ModelSpec spec)
        : base(spec.Name) => Spec = spec;

    public ModelSpec Spec { get; }

    /// <summary>
    /// Names that <see cref="ForwardWithFeatures"/> knows, in the order of the forward pass. The last is what the
    /// classifier sees.
    /// </summary>
    public abstract IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The feature that <see cref="Classify"/> takes: the last map, before any pooling to a vector.</summary>
    public abstract string LastMap { get; }

    /// <summary>The last layer, whose outputs are the logits of a class; null: it gives something else.</summary>
    public virtual TorchSharp.Modules.Linear? Classifier => null;

    /// <summary>What it gives.</summary>
    public virtual TaskEntry Task => TaskEntry.Classification;

    /// <summary>Trained values, all parameters together.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <returns>Logits: of a class B x classes, of a mask B x classes x H x W.</returns>
    public override Tensor forward(Tensor images) => Out(Head(Body(In(images), FeatureTap.None), FeatureTap.None));

    /// <param name="names">Of <see cref="FeatureNames"/>.</param>
    /// <returns>Logits, and the named features: maps B x c x h x w, vectors B x n. Gradients flow through
    ///     both.</returns>
    public (Tensor Logits, IReadOnlyDictionary<string, Tensor> Features) ForwardWithFeatures(
        Tensor images, IReadOnlyCollection<string> names)
    {
        foreach (var name in names.Except(FeatureNames))
            throw new ArgumentException(
                $"Model {Spec.Name} has no feature '{name}': it has {string.Join(", ", FeatureNames)}.", nameof(names));
        var tap = new FeatureTap(names);
        var logits = Out(Head(Body(In(images), tap), tap));
        return (
            logits,
            ComputesIn == ScalarType.Float32 ? tap.Features : tap.Features.ToDictionary(f => f.Key, f => Out(f.Value)));
    }

    /// <summary>
    /// Logits from a map of the shape of <see cref="LastMap"/>: pooling and classifier alone (SimKD reuses a
    /// teacher's).
    /// </summary>
    public Tensor Classify(Tensor lastMap) => Out(Head(In(lastMap), FeatureTap.None));

    /// <summary>
    /// Evaluation mode with every batch norm folded into the convolution before it, until the result is disposed: then
    /// the mode is what it was. Logits differ from the unfolded ones by rounding only. Weights must not change
    /// meanwhile.
    /// </summary>
    public IDisposable FoldedForInference() => new FoldedInference(this);

    /// <summary>
    /// Starts dropout's stream of an epoch: what is dropped is a function of (seed, epoch, calls so far).
    /// </summary>
    public void SeedDropout(long peerSeed, int epoch) => _dropouts.Seed(peerSeed, epoch);

    /// <summary>Of its layers' weights. What goes in and what comes out is float32 whatever this is.</summary>
    internal ScalarType ComputesIn { get; set; } = ScalarType.Float32;

    /// <returns>The last map, and every feature up to it offered to <paramref name="tap"/>.</returns>
    protected abstract Tensor Body(Tensor images, FeatureTap tap);

    protected abstract Tensor Head(Tensor lastMap, FeatureTap tap);

    /// <summary>A dropout layer that draws from this model's own stream.</summary>
    protected Dropout Dropout(double probability) => new(probability, _dropouts);

    private Tensor In(Tensor images) => ComputesIn == images.dtype ? images : images.to_type(ComputesIn);

    private static Tensor Out(Tensor value) =>
        value.dtype == ScalarType.Float32 ? value : value.to_type(ScalarType.Float32);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _dropouts.Dispose();
        base.Dispose(disposing);
    }
}
