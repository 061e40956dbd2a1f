using System.Reflection;
using KdCluster.Distillation.Tests.Losses;
using Shouldly;

namespace KdCluster.Distillation.Tests;

public sealed class HeldTensorsTests
{
    [Fact]
    public void Tests_of_losses_which_make_tensors_by_themselves_hold_them() =>
        typeof(LogitKdLossTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(LogitKdLossTests).Namespace
                && type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null))
            .Where(type => type.GetCustomAttribute<HeldTensorsAttribute>() is null).ShouldBeEmpty();
}
