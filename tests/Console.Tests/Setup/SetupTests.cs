namespace KdCluster.Console.Tests.Setup;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SetupTests : IDisposable
{
    private readonly SetupSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void It_installs_the_data_set_and_no_compiler()
    {
        var (code, _) = sandbox.Kd("setup");

        code.ShouldBe(0);
        sandbox.Calls.ShouldContain("--no-install-recommends dataset-fashion-mnist\n", Case.Sensitive);
    }

    [Fact]
    public void Without_root_and_sudo_it_prints_the_command_and_stops_with_3()
    {
        var (code, said) = sandbox.Set("FAKE_UID", "1000").Kd("demo");

        code.ShouldBe(3);
        said
            .ShouldContain(
                "sudo apt-get update && sudo apt-get install -y --no-install-recommends dataset-fashion-mnist\n",
                Case.Sensitive);
        sandbox.Calls.ShouldNotContain("dotnet build", Case.Sensitive);
    }

    [Fact]
    public void Sudo_without_a_password_is_used()
    {
        var (code, _) = sandbox.Set("FAKE_UID", "1000").Set("SUDO_WORKS", "1").Kd("setup");

        code.ShouldBe(0);
        sandbox.Calls.ShouldContain("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install", Case.Sensitive);
    }

    [Fact]
    public void When_nothing_changed_nothing_is_built_and_a_newer_or_deleted_source_builds_again()
    {
        sandbox.Kd("setup");
        sandbox.ForgetCalls();
        sandbox.Kd("run", "ls").Said.ShouldBe("kd ran: run ls\n");
        sandbox.Calls.ShouldNotContain("dotnet build", Case.Sensitive);

        File.SetLastWriteTimeUtc(sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        sandbox.Kd("run", "ls");
        sandbox.Calls.ShouldContain("dotnet build", Case.Sensitive);

        File.SetLastWriteTimeUtc(sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(-1));
        sandbox.Kd("run", "ls");
        sandbox.ForgetCalls();
        File.Delete(sandbox.At("src/a.cs"));
        sandbox.Kd("run", "ls");
        sandbox.Calls.ShouldContain("dotnet build", Case.Sensitive);
    }

    [Fact]
    public void A_build_that_fails_shows_its_errors_and_ends_with_1()
    {
        var (code, said) = sandbox.Set("BUILD_SAYS", "src/a.cs(1,1): error CS1002: ; expected").Kd("setup");

        code.ShouldBe(1);
        said.ShouldContain("error CS1002", Case.Sensitive);
        sandbox.Kd("setup", "--check").Code.ShouldNotBe(0);
    }

    [Fact]
    public void Another_device_makes_a_new_build_and_a_folder_of_libtorch_brings_its_own()
    {
        sandbox.Kd("setup");
        sandbox.Calls.ShouldContain("-p:KdDevice=cpu", Case.Sensitive);
        sandbox.ForgetCalls();
        sandbox.Set("KD_DEVICE", "cuda:1").Kd("setup");
        sandbox.Calls.ShouldContain("-p:KdDevice=cuda ", Case.Sensitive);
        sandbox.ForgetCalls();
        sandbox.Set("KD_TORCH", "/opt/torch").Kd("setup");
        sandbox.Calls.ShouldContain("-p:KdDevice=cpu", Case.Sensitive);
    }

    [Fact]
    public void It_works_through_a_symbolic_link()
    {
        File.CreateSymbolicLink(sandbox.At("bin/kd-link"), sandbox.At("kd"));

        sandbox.Run(sandbox.At("bin/kd-link"), "models", "--json").Said
            .ShouldContain("kd ran: models --json", Case.Sensitive);
    }
}
