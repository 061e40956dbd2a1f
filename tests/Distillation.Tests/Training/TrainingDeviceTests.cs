using KdCluster.Distillation.Training;

namespace KdCluster.Distillation.Tests.Training;

public sealed class TrainingDeviceTests
{
    [Fact]
    public void The_processor_is_always_there() => TrainingDevice.Require("cpu");

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("no-such-device")]
    public void A_device_that_is_not_there_is_named(string device)
    {
        var refusal = Should.Throw<DeviceException>(() => TrainingDevice.Require(device));
        refusal.Message.ShouldStartWith($"device {device} cannot be used: ");
        refusal.Message.ShouldNotContain("\n");
    }
}
