using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What convolutions have in common; weight is (out, in / groups, kernel...), drawn as PyTorch draws it.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    private Parameter? ownWeight;
    private Parameter? ownBias;

    private protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(name)
    {
        if (padding_type == Padding.Same && stride.Any(s => s != 1))
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.padding_type = padding_type;
        this.dilation = dilation;
        this.groups = groups;
        this.padding_mode = padding_mode;
        weight = nn.Parameter(empty([out_channels, in_channels / groups, .. kernel_size], dtype, device));
        this.bias = bias ? nn.Parameter(empty(out_channels, dtype, device)) : null;
        nn.init.ResetWeights(weight, this.bias);
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] dilation { get; set; }

    public long groups { get; set; }

    public long[]? padding { get; }

    public Padding? padding_type { get; }

    public PaddingModes padding_mode { get; set; }

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

    /// <summary>What functional.pad wants: the padding before and after, the last dimension first.</summary>
    private protected long[] Edges()
    {
        var edges = new long[2 * kernel_size.Length];
        for (int i = 0; i < kernel_size.Length; i++)
        {
            long total = padding is null ? dilation[i] * (kernel_size[i] - 1) : 2 * padding[i];
            int at = 2 * (kernel_size.Length - 1 - i);
            edges[at] = total / 2;
            edges[at + 1] = total - total / 2;
        }
        return edges;
    }
}
