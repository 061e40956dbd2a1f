namespace KdCluster.Distillation.Models;

/// <summary>
/// ResNet-18, -34 and -50 for photographs (He et al. 2015, table 1) as torchvision names and initialises them: a 7x7
/// stem of stride 2 and a 3x3 max-pooling of stride 2. The bottleneck's stride is in its 3x3 convolution. torchvision's
/// weights load strictly and give its logits.
/// </summary>
public sealed class ImageNetResNet : StagedModel
{
    internal ImageNetResNet(ModelSpec spec, int[] blocks, bool bottleneck)
        : base(spec, 64, 7, stemStride: 2, pools: true)
    {
        var from = 64;
        for (var i = 0; i < 4; i++)
        {
            var (channels, stride) = (64 << i, i == 0 ? 1 : 2);
            AddStage(bottleneck
                ? BottleneckBlock.Stage(from, channels, blocks[i], stride, ShortcutName.Downsample)
                : ResidualBlock.Stage(from, channels, blocks[i], stride));
            from = bottleneck ? channels * BottleneckBlock.Expansion : channels;
        }

        AddClassifier("fc", from);
        Initial.HeFanOut(this);
    }
}
