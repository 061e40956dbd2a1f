using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>The places of <see cref="DetectionGrid"/> on a picture; P floats each.</summary>
/// <param name="X">Pixels from the left, as <paramref name="Y"/> from the top: see
///     <see cref="DetectionGrid.Middle"/>.</param>
/// <param name="Least">A box whose farthest edge is nearer than that is for a finer map; pixels.</param>
/// <param name="Most">One whose farthest edge is not nearer is for a coarser map.</param>
internal sealed record Places(Tensor X, Tensor Y, Tensor Stride, Tensor Least, Tensor Most)
{
    public IEnumerable<Tensor> All => [X, Y, Stride, Least, Most];

    /// <returns>In the caller's dispose scope.</returns>
    public static Places Of(DetectionGrid grid, ImageShape shape, Device device)
    {
        var (strides, places) = (grid.Strides, new List<(float X, float Y, int Stride)>());
        foreach (var stride in strides)
            for (var row = 0; row < DetectionGrid.Along(shape.Height, stride); row++)
                for (var column = 0; column < DetectionGrid.Along(shape.Width, stride); column++)
                    places.Add(((column + grid.Middle) * stride, (row + grid.Middle) * stride, stride));
        return new(
            Column(place => place.X), Column(place => place.Y), Column(place => place.Stride),
            Column(place => place.Stride == strides[0] ? 0 : grid.Reach * place.Stride / 2),
            Column(place => place.Stride == strides[^1] ? float.PositiveInfinity : grid.Reach * place.Stride));

        Tensor Column(Func<(float X, float Y, int Stride), float> value) =>
            tensor(places.Select(value).ToArray()).to(device);
    }

    /// <param name="distances">[..., P, 4]: to the left, top, right and bottom edge, in strides.</param>
    /// <returns>[..., P, 4]: left, top, right, bottom in pixels.</returns>
    public Tensor Boxes(Tensor distances)
    {
        var pixels = (distances * Stride.unsqueeze(1)).unbind(-1);
        return stack([X - pixels[0], Y - pixels[1], X.Plus(pixels[2]), Y.Plus(pixels[3])], -1);
    }
}
