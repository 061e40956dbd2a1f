using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace KdCluster.Distillation.Tests;

/// <summary>
/// A dispose scope round each test. It holds every tensor until the test has ended: one that nobody holds may be
/// finalized while a native call reads it, and the test then fails or takes its process along.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HeldTensorsAttribute : BeforeAfterTestAttribute
{
    [ThreadStatic]
    private static DisposeScope? _scope;

    public override void Before(MethodInfo methodUnderTest) => _scope = torch.NewDisposeScope();

    public override void After(MethodInfo methodUnderTest) => _scope!.Dispose();
}
