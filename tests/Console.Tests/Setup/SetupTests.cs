namespace KdCluster.Console.Tests.Setup;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SetupTests : IDisposable
{
    private const string NotServed = "error NU1101: Unable to find package Akka.Cluster.Tools.";
    private readonly SetupSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData(NotServed)]
    [InlineData("error NU1603: Warning As Error: StackProbe depends on Akka.Cluster.Tools (>= 1.5.69) but Akka.Cluster.Tools 1.5.69 was not found.")]
    public void A_registry_that_does_not_serve_the_packages_means_embedded_and_is_remembered(string answer)
    {
        var (code, said) = sandbox.Set("RESTORE_SAYS", answer).Set("INSTALLED", "g++ make cmake").Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("stack: embedded (the NuGet registry does not serve", said);
        Assert.Contains("<KdStack>embedded</KdStack>", sandbox.Remembered);
        Assert.Contains("apt-get install -qy --no-install-recommends dataset-fashion-mnist libpng16-16 libturbojpeg0 libtorch-dev libopenblas0-pthread\n", sandbox.Calls);
    }

    [Fact]
    public void A_registry_that_serves_them_means_packages_and_no_compiler()
    {
        var (code, _) = sandbox.Set("RESTORE_SAYS", "").Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("<KdStack>packages</KdStack>", sandbox.Remembered);
        Assert.Contains("--no-install-recommends dataset-fashion-mnist libpng16-16 libturbojpeg0\n", sandbox.Calls);
    }

    [Fact]
    public void Packages_that_this_system_cannot_load_mean_embedded()
    {
        var missing = "libLibTorchSharp.so: /lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by libLibTorchSharp.so)";
        var (code, said) = sandbox.Set("RESTORE_SAYS", "").Set("LDD_SAYS", missing).Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("needs a newer C++ runtime", said);
        Assert.Contains("<KdStack>embedded</KdStack>", sandbox.Remembered);
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_not_remembered()
    {
        var (code, said) = sandbox.Set("RESTORE_SAYS", "error NU1301: Unable to load the service index").Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("embedded for now", said);
        Assert.Equal("", sandbox.Remembered);
    }

    [Fact]
    public void The_registry_is_asked_once()
    {
        sandbox.Set("RESTORE_SAYS", NotServed).Kd("setup");
        sandbox.ForgetCalls();
        sandbox.Kd("setup");

        Assert.DoesNotContain("restore", sandbox.Calls);
    }

    [Fact]
    public void Without_root_and_sudo_it_prints_the_command_and_stops_with_3()
    {
        var (code, said) = sandbox.Set("RESTORE_SAYS", NotServed).Set("FAKE_UID", "1000").Set("INSTALLED", "g++ make cmake libtorch-dev libopenblas0-pthread").Kd("demo");

        Assert.Equal(3, code);
        Assert.Contains("sudo apt-get update && sudo apt-get install -y --no-install-recommends dataset-fashion-mnist libpng16-16 libturbojpeg0\n", said);
        Assert.DoesNotContain("dotnet build", sandbox.Calls);
    }

    [Fact]
    public void Sudo_without_a_password_is_used()
    {
        var (code, _) = sandbox.Set("RESTORE_SAYS", NotServed).Set("FAKE_UID", "1000").Set("SUDO_WORKS", "1").Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install", sandbox.Calls);
    }

    [Fact]
    public void When_nothing_changed_nothing_is_built_and_a_newer_or_deleted_source_builds_again()
    {
        sandbox.Set("RESTORE_SAYS", NotServed).Kd("setup");
        sandbox.ForgetCalls();
        Assert.Equal("kd ran: run ls\n", sandbox.Kd("run", "ls").Said);
        Assert.DoesNotContain("dotnet build", sandbox.Calls);

        File.SetLastWriteTimeUtc(sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        sandbox.Kd("run", "ls");
        Assert.Contains("dotnet build", sandbox.Calls);

        File.SetLastWriteTimeUtc(sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(-1));
        sandbox.Kd("run", "ls");
        sandbox.ForgetCalls();
        File.Delete(sandbox.At("src/a.cs"));
        sandbox.Kd("run", "ls");
        Assert.Contains("dotnet build", sandbox.Calls);
    }

    [Fact]
    public void A_build_that_fails_shows_its_errors_and_ends_with_1()
    {
        var (code, said) = sandbox.Set("RESTORE_SAYS", NotServed).Set("BUILD_SAYS", "src/a.cs(1,1): error CS1002: ; expected").Kd("setup");

        Assert.Equal(1, code);
        Assert.Contains("error CS1002", said);
        Assert.NotEqual(0, sandbox.Kd("setup", "--check").Code);
    }

    [Fact]
    public void Another_libtorch_is_remembered_and_makes_a_new_build()
    {
        sandbox.Set("RESTORE_SAYS", NotServed).Kd("setup");
        sandbox.ForgetCalls();
        var (code, said) = sandbox.Set("KD_LIBTORCH", "/opt/torch").Kd("setup");

        Assert.Equal(0, code);
        Assert.Contains("libtorch at /opt/torch", said);
        Assert.Contains("<KdLibtorch>/opt/torch</KdLibtorch>", sandbox.Remembered);
        Assert.Contains("dotnet build", sandbox.Calls);
    }

    [Fact]
    public void It_works_through_a_symbolic_link()
    {
        File.CreateSymbolicLink(sandbox.At("bin/kd-link"), sandbox.At("kd"));
        sandbox.Set("RESTORE_SAYS", NotServed);

        Assert.Contains("kd ran: models --json", sandbox.Run(sandbox.At("bin/kd-link"), "models", "--json").Said);
    }
}
