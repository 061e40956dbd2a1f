using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The weights and running statistics of a normalization.</summary>
public abstract class NormBase : nn.Module<Tensor, Tensor>
{
    private Parameter? ownWeight;
    private Parameter? ownBias;
    private Tensor? ownMean;
    private Tensor? ownVariance;
    private Tensor? ownCount;

    public NormBase(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(name)
    {
        this.num_features = num_features;
        this.eps = eps;
        this.momentum = momentum;
        this.affine = affine;
        this.track_running_stats = track_running_stats;
        if (affine)
        {
            weight = nn.Parameter(ones(num_features, dtype, device));
            bias = nn.Parameter(zeros(num_features, dtype, device));
        }
        if (track_running_stats)
        {
            running_mean = zeros(num_features, dtype, device);
            running_var = ones(num_features, dtype, device);
            num_batches_tracked = tensor(0L, dtype, device);
        }
    }

    public long num_features { get; }

    public double eps { get; set; }

    /// <summary>The share of the newest batch in the running statistics; null for the mean of all batches.</summary>
    public double? momentum { get; set; }

    public bool affine { get; }

    public bool track_running_stats { get; }

    public Parameter weight
    {
        get => ownWeight!;
        set => Replace(nameof(weight), ref ownWeight, value);
    }

    public Parameter? bias
    {
        get => ownBias;
        set => Replace(nameof(bias), ref ownBias, value);
    }

    public Tensor? running_mean
    {
        get => ownMean;
        set => Replace(nameof(running_mean), ref ownMean, value);
    }

    public Tensor? running_var
    {
        get => ownVariance;
        set => Replace(nameof(running_var), ref ownVariance, value);
    }

    public Tensor? num_batches_tracked
    {
        get => ownCount;
        set => Replace(nameof(num_batches_tracked), ref ownCount, value);
    }

    public void reset_running_stats()
    {
        running_mean?.zero_();
        running_var?.fill_(1);
        num_batches_tracked?.zero_();
    }

    public void reset_parameters()
    {
        reset_running_stats();
        if (!affine) return;
        nn.init.ones_(weight);
        nn.init.zeros_(bias!);
    }

    protected abstract void ValidateInputDimensions(Tensor input);
}
