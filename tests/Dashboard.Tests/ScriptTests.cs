using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;

namespace KdCluster.Dashboard.Tests;

/// <summary>The page's own logic, by node's test runner.</summary>
public sealed class ScriptTests
{
    [NodeFact]
    public async Task The_scripts_own_tests_pass()
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                Checkout.In("tests/Dashboard.Tests/Script/run.mjs"), Checkout.In("artifacts/dashboard"),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, await said + await complained);
    }

    [NodeFact]
    public void The_script_is_small()
    {
        var scripts = Directory.GetFiles(Checkout.In("artifacts/dashboard/site"), "*.js");
        scripts.Sum(path => new FileInfo(path).Length).ShouldBeInRange(1, 150_000);
    }

    private sealed class NodeFactAttribute : FactAttribute
    {
        public NodeFactAttribute()
        {
            if (!Directory.Exists(Checkout.In("artifacts/dashboard/node_modules")))
                Skip = "needs the dashboard's packages: apt-get install nodejs npm, then build again";
        }
    }
}
