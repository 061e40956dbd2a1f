using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Tests.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Tasks.Detection;

[HeldTensors]
public sealed class DetectorLossTests
{
    private const int Classes = 3;
    private const int Values = Classes + DetectionGrid.ValuesBesideClasses;

    private static readonly ImageShape Scene = new(3, 96, 96);

    /// <summary>By torchvision 0.14.1: `FCOS.compute_loss` with anchors in the middle of their squares and 1.5 and 3
    /// strides as the sizes of a level, in double precision.</summary>
    private const double ByTorchvision = 11.13411513051104 + 0.7582242814706709 + 0.6811466170916669;

    /// <summary>The same with anchors in the corners of their squares and 4 and 8 strides.</summary>
    private const double ByTorchvisionAtItsPlaces = 8.293890757324286 + 0.843042462386681 + 0.6751651242405985;

    [Fact]
    public void Places_find_the_boxes_that_torchvision_gives_them()
    {
        var found = BoxAssignment.Of(Places.Of(DetectionGrid.Scenes, Scene, CPU), Targets());
        var classes = found.Classes.data<long>().ToArray();
        Found(0).ShouldBe([
            (38, 1), (39, 1), (52, 0), (64, 0), (151, 1), (157, 1), (180, 2), (181, 2), (182, 2), (183, 2), (185, 2),
            (186, 2), (187, 2), (188, 2)]);
        Found(1).ShouldBe([(44, 2), (45, 2), (56, 2), (57, 2)]);
        found.Counts.all().item<bool>().ShouldBeTrue();

        (int, long)[] Found(int picture) => [
            .. Enumerable.Range(0, 189).Where(place => found.Finds[picture, place].item<bool>())
                .Select(place => (place, classes[(picture * 189) + place]))];
    }

    [Fact]
    public void The_loss_is_torchvision_s() => Loss(Targets()).ShouldBe(ByTorchvision, 1e-5 * ByTorchvision);

    [Fact]
    public void And_so_it_is_at_torchvision_s_own_places()
    {
        var places = Places.Of(DetectionGrid.Photographs, Scene, CPU);
        var found = BoxAssignment.Of(places, Targets());
        new DetectorLoss(places, Classes).OfTargets(Output(194), found, 0).Value()
            .ShouldBe(ByTorchvisionAtItsPlaces, 1e-5 * ByTorchvisionAtItsPlaces);
    }

    [Fact]
    public void A_place_that_finds_nothing_in_a_box_that_is_ignored_does_not_count()
    {
        var targets = Targets();
        targets[1, 0, 5] = tensor(1f);
        var (places, output) = (Places.Of(DetectionGrid.Scenes, Scene, CPU), Output());
        var found = BoxAssignment.Of(places, targets);
        found.Finds[1].any().item<bool>().ShouldBeFalse();
        // Middles of squares in x 60.5 to 84 and y 20.25 to 39.5: two by two of eight pixels, and one of 16.
        found.Counts[1].logical_not().sum().item<long>().ShouldBe(5);
        var all = new DetectorLoss(places, Classes).OfTargets(output, found, 0).Value();
        var elsewhere = output.clone();
        elsewhere[1, 44] = full([Values], 30, ScalarType.Float32);
        new DetectorLoss(places, Classes).OfTargets(elsewhere, found, 0).Value().ShouldBe(all, 1e-9);
    }

    [Fact]
    public void Without_any_box_the_places_alone_are_told_that_nothing_is_there()
    {
        var none = zeros([2, 1, BoxTargets.Columns]);
        none[0, 0, 4] = tensor(-1f);
        none[1, 0, 4] = tensor(-1f);
        double.IsFinite(Loss(none)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Learning_from_a_teacher_equals_its_definition(double temperature)
    {
        // One level of two by two squares, so that differences take little time.
        var shape = new ImageShape(3, 16, 16);
        var (places, taught) = (Places.Of(DetectionGrid.Scenes, shape, CPU), Rows.Random(6, Values, seed: 3, scale: 2));
        for (var row = 0; row < taught.Length; row++)
            for (var at = Classes + 1; at < Values; at++)
                taught[row][at] = Math.Abs(taught[row][at]);
        double[] x = [4, 12, 4, 12, 8, 16], y = [4, 4, 12, 12, 8, 16], stride = [8, 8, 8, 8, 16, 32];
        LossCheck.Agrees(
            z => new DetectorLoss(places, Classes).OfTeacher(
                z.view(1, 6, Values), Rows.Tensor(taught).view(1, 6, Values), temperature),
            z =>
            {
                var (divergence, weights, boxes, sure) = (0.0, 0.0, 0.0, 0.0);
                for (var place = 0; place < 6; place++)
                {
                    var (own, teacher) = (z[place], taught[place]);
                    var confidence = teacher[..Classes].Max(Sigmoid);
                    divergence += confidence * Enumerable.Range(0, Classes)
                        .Sum(c => temperature * temperature * Kl(teacher[c] / temperature, own[c] / temperature));
                    weights += confidence;
                    var score = Math.Sqrt(confidence * Sigmoid(teacher[Classes]));
                    if (score < DetectorLoss.Sure)
                        continue;
                    boxes += score
                        * (Overlap(Box(own, place), Box(teacher, place)) + Kl(teacher[Classes], own[Classes]));
                    sure += score;
                }

                return (divergence / weights) + (boxes / sure);
            },
            Near(taught));

        double[] Box(double[] row, int at) =>
        [
            x[at] - (row[^4] * stride[at]), y[at] - (row[^3] * stride[at]), x[at] + (row[^2] * stride[at]),
            y[at] + (row[^1] * stride[at]),
        ];
    }

    [Fact]
    public void Who_says_what_the_teacher_says_has_nothing_to_learn()
    {
        var output = Output().requires_grad_();
        var loss = new DetectorLoss(Places.Of(DetectionGrid.Scenes, Scene, CPU), Classes).OfTeacher(output, output, 4);
        loss.Value().ShouldBe(0, 1e-6);
        loss.backward();
        output.grad!.narrow(2, 0, Classes + 1).abs().max().Value().ShouldBe(0, 1e-9);
    }

    [Fact]
    public void A_teacher_that_is_sure_of_nothing_teaches_no_boxes()
    {
        var (student, teacher) = (Output(), full([2, 189, Values], -20, ScalarType.Float32));
        student.narrow(2, 0, Classes + 1).copy_(teacher.narrow(2, 0, Classes + 1));
        new DetectorLoss(Places.Of(DetectionGrid.Scenes, Scene, CPU), Classes).OfTeacher(student, teacher, 1).Value()
            .ShouldBe(0, 1e-9);
    }

    private static double Loss(Tensor targets)
    {
        var places = Places.Of(DetectionGrid.Scenes, Scene, CPU);
        return new DetectorLoss(places, Classes).OfTargets(Output(), BoxAssignment.Of(places, targets), 0).Value();
    }

    private static Tensor Output(int places = 189)
    {
        var values = Enumerable.Range(0, 2 * places * Values).Select(i => (float)((i * 37 % 101 / 50.0) - 1)).ToArray();
        for (var i = 0; i < values.Length; i++)
            values[i] = i % Values > Classes ? 2 * Math.Abs(values[i]) : values[i];
        return tensor(values, [2, places, Values]);
    }

    private static Tensor Targets() => tensor(
        new float[]
        {
            10, 12, 40, 50, 1, 0, 5, 5, 90, 95, 2, 0, 30, 30, 44, 48, 0, 0,
            60.5f, 20.25f, 84, 39.5f, 2, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, -1, 0,
        },
        [2, 3, BoxTargets.Columns]);

    /// <summary>A student whose boxes have no edge where the teacher's have one.</summary>
    private static double[][] Near(double[][] taught)
    {
        var random = new Random(4);
        return [.. taught.Select(row => row.Select((value, at) =>
            at > Classes ? value + 0.1 + (0.5 * random.NextDouble()) : value + random.NextDouble() - 0.5).ToArray())];
    }

    private static double Overlap(double[] a, double[] b)
    {
        var both = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]))
            * Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        var union = ((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - both;
        var hull = (Math.Max(a[2], b[2]) - Math.Min(a[0], b[0])) * (Math.Max(a[3], b[3]) - Math.Min(a[1], b[1]));
        return 1 - (both / union) + ((hull - union) / hull);
    }

    private static double Kl(double teacher, double student)
    {
        var (p, q) = (Sigmoid(teacher), Sigmoid(student));
        return (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
