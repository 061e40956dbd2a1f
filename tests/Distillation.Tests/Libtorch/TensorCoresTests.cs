using KdCluster.Distillation.Libtorch;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Libtorch;

/// <summary>The switches are there without a GPU, too.</summary>
public sealed class TensorCoresTests : IDisposable
{
    private readonly (bool Products, bool Convolutions) _before = Switches;

    private static (bool Products, bool Convolutions) Switches
    {
        get => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        set => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = value;
    }

    public void Dispose() => Switches = _before;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void On_a_GPU_products_and_convolutions_are_as_the_plan_says_whatever_was_before(bool allowed)
    {
        Switches = (!allowed, !allowed);
        TensorCores.Set(new Device(DeviceType.CUDA, 0), allowed).ShouldBeNull();
        Switches.ShouldBe((allowed, allowed));
    }

    [Fact]
    public void On_a_CPU_the_switches_stay_and_only_a_run_that_asks_for_it_is_told()
    {
        Switches = (false, true);
        TensorCores.Set(CPU, false).ShouldBeNull();
        TensorCores.Set(CPU, true).ShouldBe("tf32: true changes nothing on cpu: it is for NVIDIA's tensor cores");
        Switches.ShouldBe((false, true));
    }
}
