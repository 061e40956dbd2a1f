using KdCluster.Console.Reports;

namespace KdCluster.Console.Tests.Reports;

public sealed class CalibrationTests
{
    [Fact]
    public void The_error_is_the_distance_between_saying_and_being_right()
    {
        // Four answers at 0.8, three of them right: a distance of 0.05. One at 1, right.
        float[][] answers = [[0.8f, 0.2f], [0.8f, 0.2f], [0.2f, 0.8f], [0.2f, 0.8f], [1, 0]];
        var calibration = Calibration.Of(answers, [0, 0, 1, 0, 0]);
        calibration.Error.ShouldBe(0.05 * 4 / 5, 1e-6);
        calibration.Bins.Count.ShouldBe(15);
        calibration.Bins.Sum(bin => bin.Images).ShouldBe(5);
        calibration.Bins[^1].ShouldBe(new CalibrationBin(14.0 / 15, 1, 1, 1, 1));
    }

    [Fact]
    public void No_images_have_no_error() => Calibration.Of([], []).Error.ShouldBe(0);
}
