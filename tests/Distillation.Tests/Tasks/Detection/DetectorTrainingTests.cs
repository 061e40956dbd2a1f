using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Training.Optimizers;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Tasks.Detection;

[HeldTensors]
public sealed class DetectorTrainingTests
{
    private static readonly ImageShape Shape = new(3, 64, 64);

    [Fact]
    public void One_batch_is_learned_through_every_parameter()
    {
        using var model = ModelRegistry.Create("fcos-lite", Shape, 2, 1);
        using var parameters = new FlatParameters(model.named_parameters(), CPU);
        var (images, targets) = Squares();
        var places = Places.Of(DetectionGrid.Scenes, Shape, CPU);
        var (loss, assignment) = (new DetectorLoss(places, 2), BoxAssignment.Of(places, targets));
        var optimizer = optim.Adam(model.parameters(), 2e-3);
        double Step()
        {
            using var scope = NewDisposeScope();
            var value = loss.OfTargets(model.call(images), assignment, 0);
            optimizer.zero_grad();
            value.backward();
            optimizer.step();
            return value.Value();
        }

        var first = Step();
        for (var i = 0; i < 60; i++)
            Step();
        Step().ShouldBeLessThan(first / 3);
        foreach (var (name, parameter) in model.named_parameters())
            parameter.grad!.abs().max().Value().ShouldBeGreaterThan(0, name);
    }

    /// <summary>A bright square of class 0 and a dark one of class 1 on grey, elsewhere in each picture.</summary>
    private static (Tensor Images, Tensor Targets) Squares()
    {
        var (pixels, boxes) = (new float[4 * 3 * 64 * 64], new float[4 * 2 * BoxTargets.Columns]);
        for (var picture = 0; picture < 4; picture++)
        {
            for (var label = 0; label < 2; label++)
            {
                var (left, top, side) = (4 + (8 * picture), label == 0 ? 3 : 36, 20 + picture);
                new float[] { left, top, left + side, top + side, label, 0 }
                    .CopyTo(boxes, ((picture * 2) + label) * BoxTargets.Columns);
                for (var y = top; y < top + side; y++)
                    for (var x = left; x < left + side; x++)
                        for (var channel = 0; channel < 3; channel++)
                            pixels[(((((picture * 64) + y) * 64) + x) * 3) + channel] = label == 0 ? 2 : -2;
            }
        }

        return (
            tensor(pixels, [4, 64, 64, 3]).permute(0, 3, 1, 2), tensor(boxes, [4, 2, BoxTargets.Columns]));
    }
}
