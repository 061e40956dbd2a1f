using System.Diagnostics;
using System.Text.Json;
using Shouldly;

namespace KdCluster.Distillation.Tests.Libtorch;

public sealed class DevicePackagesTests
{
    [Theory]
    [InlineData("cpu", "libtorch-cpu-linux-x64")]
    [InlineData("cuda", "TorchSharp-cuda-linux")]
    public void One_property_decides_which_libtorch_is_referenced(string device, string package)
    {
        var packages = Packages(device);

        packages.ShouldContain("TorchSharp");
        packages.Where(
            p => p.StartsWith("libtorch", StringComparison.Ordinal)
                || p.StartsWith("TorchSharp-", StringComparison.Ordinal)).ShouldBe([package]);
    }

    private static List<string> Packages(string device)
    {
        var project = Path.Combine(Repository.Root, "src", "Distillation", "KdCluster.Distillation.csproj");
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", project, "-getItem:PackageReference", $"-p:KdDevice={device}"]) { RedirectStandardOutput =
                true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, output);
        using var items = JsonDocument.Parse(output);
        return [
            .. items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(i => i.GetProperty("Identity").GetString()!)];
    }
}
