using System.Xml.Linq;
using KdCluster.Bench;
using Shouldly;
using Xunit;

namespace KdCluster.Distillation.Tests.Bench;

public sealed class ScalePlotTests
{
    [Fact]
    public void Each_axis_has_a_panel_with_a_line_of_seconds_and_one_of_bytes()
    {
        var svg = XElement.Parse(ScalePlot.Svg(
        [
            ("peers", [new(1, 0.5, 0), new(2, 0.6, 1e6), new(4, 0.9, 6e6)]),
            ("samples", [new(1024, 0.5, 1e6), new(2048, 0.5, 2e6)]),
        ]));
        var lines = svg.Elements().Where(element => element.Name.LocalName == "polyline")
            .Select(line => line.Attribute("points")!.Value.Split(' ').Length);
        lines.ShouldBe([3, 2, 2, 2]);
        svg.ToString().ShouldNotContain("NaN");
    }

    [Fact]
    public void Where_nothing_is_exchanged_there_is_no_line_of_bytes() =>
        XElement.Parse(ScalePlot.Svg([("peers", [new(1, 0.5, 0)])])).Elements()
            .Count(element => element.Name.LocalName == "polyline").ShouldBe(1);
}
