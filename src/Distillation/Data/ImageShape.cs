using KdCluster.Contracts;

namespace KdCluster.Distillation.Data;

/// <summary>Size of one image, written channels first as the field does: 3x32x32.</summary>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Values, and bytes, of one image.</summary>
    public int Size => Channels * Height * Width;

    /// <summary>Whether some names of models mean another form of the net (`resnet18`).</summary>
    public bool IsPhotograph => Math.Max(Height, Width) > ModelEntry.GreatestSmallSide;

    /// <summary>As the catalogue has it.</summary>
    public Shape ToShape() => new(Channels, Height, Width);

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
