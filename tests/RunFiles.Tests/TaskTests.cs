using KdCluster.Contracts;

namespace KdCluster.RunFiles.Tests;

/// <summary>What the data say of a sample and what the models give is one thing in a run.</summary>
public sealed class TaskTests
{
    [Fact]
    public void A_run_on_masks_says_so_in_its_plan_and_gets_the_task_s_stride()
    {
        var result = RunFile.Parse(
            "{ name: a, data: fashion-scenes, peers: [unet-16] }", [], Catalogue.Load());
        var plan = result.Plans.ShouldHaveSingleItem();
        (plan.Data.Target, plan.Data.Task, plan.Exchange.Stride).ShouldBe(("mask", TaskEntry.Segmentation, 4));
        plan = RunFile.Parse(
            "{ name: a, data: fashion-mnist, peers: [light-cnn] }", [], Catalogue.Load()).Plans.Single();
        (plan.Data.Target, plan.Data.Task, plan.Exchange.Stride).ShouldBe((null, TaskEntry.Classification, null));
    }

    [Fact]
    public void A_run_on_boxes_says_so_in_its_plan_and_has_no_stride()
    {
        var plan = RunFile.Parse("{ name: a, data: fashion-scenes, peers: [fcos-lite] }", [], Catalogue.Load())
            .Plans.ShouldHaveSingleItem();
        (plan.Data.Target, plan.Data.Task, plan.Exchange.Stride).ShouldBe(("boxes", TaskEntry.Detection, null));
        TaskEntry.Detection.RowShape(new(3, 96, 96), 10, null).ShouldBe(new Shape(144 + 36 + 9, 15));
        // Maps of sides that no stride divides end with a place that reaches beyond the picture.
        DetectionGrid.Scenes.PlacesOf(new(3, 33, 40)).ShouldBe((5 * 5) + (3 * 3) + (2 * 2));
    }

    [Fact]
    public void Detectors_of_other_places_are_for_the_same_data_and_have_sheets_of_their_own()
    {
        var plan = RunFile.Parse("{ name: a, data: fashion-scenes, peers: [fcos_resnet18_fpn] }", [], Catalogue.Load())
            .Plans.ShouldHaveSingleItem();
        (plan.Data.Target, plan.Data.Task, plan.Data.Task.Target)
            .ShouldBe(("boxes-8-128", TaskEntry.PhotographDetection, "boxes"));
        plan.Data.Task.RowShape(new(3, 96, 96), 10, null).ShouldBe(new Shape(144 + 36 + 9 + 4 + 1, 15));
    }

    [Theory]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [fcos-lite, unet-16] }", "unet-16 gives a mask, and fcos-lite boxes")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [fcos-lite, fcos_resnet50_fpn], distill: dml }",
        "fcos_resnet50_fpn gives boxes at strides of 8 to 128, and fcos-lite boxes at strides of 8 to 32")]
    [InlineData(
        "{ name: a, data: fashion-scenes, teacher: fcos_resnet50_fpn, students: [fcos_resnet18_fpn], distill: dkd }",
        "dkd is not for detection: it learns from what is said of a class and a mask")]
    [InlineData(
        "{ name: a, data: fashion-mnist, peers: [fcos-lite] }",
        "fcos-lite gives boxes, but fashion-mnist says a class of a sample")]
    [InlineData(
        "{ name: a, data: fashion-scenes, teacher: fcos-lite-32, students: [fcos-lite], distill: dkd }",
        "dkd is not for detection: it learns from what is said of a class and a mask")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [fcos-lite], views: { augment: [mixup] } }",
        "mixup is not for detection: a pixel of two mixed pictures would have two targets, and what lies where "
            + "would be lost")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [fcos-lite, { model: fcos-lite-32 }], distill: dml, "
            + "exchange: { stride: 4 } }",
        "the sheets of detection hold boxes a sample, and no map")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [light-cnn] }",
        "light-cnn gives a class, but fashion-scenes says a mask and boxes of a sample")]
    [InlineData(
        "{ name: a, data: fashion-mnist, peers: [unet-16] }",
        "unet-16 gives a mask, but fashion-mnist says a class of a sample")]
    [InlineData(
        "{ name: a, data: fashion-mnist, peers: [lraspp_mobilenet_v3_large] }",
        "lraspp_mobilenet_v3_large gives a mask, but fashion-mnist says a class of a sample")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [deeplabv3_resnet50, fcos-lite] }",
        "fcos-lite gives boxes, and deeplabv3_resnet50 a mask")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [unet-16, light-cnn] }",
        "light-cnn gives a class, and unet-16 a mask")]
    [InlineData(
        "{ name: a, data: fashion-scenes, teacher: unet-48, students: [unet-16], distill: crd }",
        "crd is not for segmentation: it learns from what is said of a class")]
    [InlineData(
        "{ name: a, data: fashion-scenes, peers: [unet-16], views: { augment: [mixup] } }",
        "mixup is not for segmentation: a pixel of two mixed pictures would have two targets, and what lies where "
            + "would be lost")]
    [InlineData(
        "{ name: a, data: fashion-mnist, peers: [light-cnn], exchange: { stride: 4 } }",
        "the sheets of classification hold a class a sample, and no map")]
    [InlineData(
        "{ name: a, data: { name: fashion-scenes, heldOut: 9 }, peers: [unet-16, { model: unet-48 }], "
            + "distill: { method: kdcl, variant: general } }",
        "kdcl with variant general compares whole samples, and the sheets of segmentation hold maps")]
    [InlineData(
        "{ name: a, data: { name: fashion-scenes, samples: 30000 }, peers: [unet-16, { model: unet-48 }], "
            + "distill: dml, exchange: { stride: 1 } }",
        "a sheet of 30000 samples x 96x96x11 has 3041280000 values, and 2147483591 are the most")]
    public void What_does_not_fit_is_refused_with_both_names(string text, string problem) =>
        RunFile.Parse(text, [], Catalogue.Load()).Problems.Select(one => one.Wrong).ShouldBe([problem]);
}
