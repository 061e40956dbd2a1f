using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles.Tests;

/// <summary>Weights of a backbone alone, in a run file.</summary>
public sealed class BackboneTests
{
    [Fact]
    public void A_peer_begins_from_the_file()
    {
        var plan = Read("{ model: fcos_resnet18_fpn, backbone: resnet18.pth }").Plans.ShouldHaveSingleItem();
        plan.Stages[0].Peers.Select(peer => peer.Init)
            .ShouldBe([InitPlan.Random with { Backbone = "resnet18.pth" }]);
    }

    [Theory]
    [InlineData("{ model: unet-16, backbone: a.pth }", "unet-16 has no backbone whose weights could be loaded alone")]
    [InlineData(
        "{ model: deeplabv3_resnet50, backbone: a.pth, checkpoint: a.pth }",
        "checkpoint brings the weights of the backbone as well")]
    [InlineData("{ model: deeplabv3_resnet50, backbone: gone.pth }", "there is no file of weights at gone.pth")]
    [InlineData(
        "{ model: deeplabv3_resnet50, backbone: other.pth }",
        "other.pth does not fit deeplabv3_resnet50 for samples of 3x96x96")]
    public void What_does_not_fit_is_refused(string peer, string problem) =>
        Read(peer).Problems.Select(one => one.Wrong).ShouldBe([problem]);

    private static RunFileResult Read(string peer) => RunFile.Parse(
        $"{{ name: a, data: fashion-scenes, peers: [{peer}] }}", [], Catalogue.Load(), path => path != "gone.pth",
        file => file.Path != "other.pth"
            ? null
            : $"{file.Path} does not fit {file.Model} for samples of {file.Sample}");
}
