namespace KdCluster.Console.Tests.Setup;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SetupTests : IDisposable
{
    private readonly SetupSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void It_installs_the_data_set_and_no_compiler()
    {
        var (code, _) = _sandbox.Kd("setup");

        code.ShouldBe(0);
        _sandbox.Calls.ShouldContain("--no-install-recommends dataset-fashion-mnist\n", Case.Sensitive);
    }

    [Fact]
    public void Without_root_and_sudo_it_prints_the_command_and_stops_with_3()
    {
        var (code, said) = _sandbox.Set("FAKE_UID", "1000").Kd("demo");

        code.ShouldBe(3);
        said
            .ShouldContain(
                "sudo apt-get update && sudo apt-get install -y --no-install-recommends dataset-fashion-mnist\n",
                Case.Sensitive);
        _sandbox.Calls.ShouldNotContain("dotnet build", Case.Sensitive);
    }

    [Fact]
    public void Sudo_without_a_password_is_used()
    {
        var (code, _) = _sandbox.Set("FAKE_UID", "1000").Set("SUDO_WORKS", "1").Kd("setup");

        code.ShouldBe(0);
        _sandbox.Calls.ShouldContain("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install", Case.Sensitive);
    }

    [Fact]
    public void When_nothing_changed_nothing_is_built_and_a_newer_or_deleted_source_builds_again()
    {
        _sandbox.Kd("setup");
        _sandbox.ForgetCalls();
        _sandbox.Kd("run", "ls").Said.ShouldBe("kd ran: run ls\n");
        _sandbox.Calls.ShouldNotContain("dotnet build", Case.Sensitive);

        File.SetLastWriteTimeUtc(_sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        _sandbox.Kd("run", "ls");
        _sandbox.Calls.ShouldContain("dotnet build", Case.Sensitive);

        File.SetLastWriteTimeUtc(_sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(-1));
        _sandbox.Kd("run", "ls");
        _sandbox.ForgetCalls();
        File.Delete(_sandbox.At("src/a.cs"));
        _sandbox.Kd("run", "ls");
        _sandbox.Calls.ShouldContain("dotnet build", Case.Sensitive);
    }

    [Fact]
    public void What_a_build_leaves_running_does_not_keep_the_lock()
    {
        _sandbox.Kd("setup");

        _sandbox.Calls.ShouldContain("dotnet build", Case.Sensitive);
        _sandbox.Calls.ShouldNotContain("has the lock", Case.Sensitive);
    }

    [Fact]
    public void A_build_that_fails_shows_its_errors_and_ends_with_1()
    {
        var (code, said) = _sandbox.Set("BUILD_SAYS", "src/a.cs(1,1): error CS1002: ; expected").Kd("setup");

        code.ShouldBe(1);
        said.ShouldContain("error CS1002", Case.Sensitive);
        _sandbox.Kd("setup", "--check").Code.ShouldNotBe(0);
    }

    [Theory]
    [InlineData("iproute2 buildah podman runc debootstrap")]
    [InlineData("iproute2", "cluster", "--minutes", "5")]
    [InlineData("buildah podman runc debootstrap", "Coordinator", "--filter", "Cluster")]
    [InlineData("", "Contracts", "Console")]
    public void The_long_tests_install_what_those_need_that_are_run(string packages, params string[] arguments)
    {
        var (_, said) = _sandbox.Set("INSTALLED", "dataset-fashion-mnist").Kd(["test", .. arguments, "--long"]);

        foreach (var package in new[] { "iproute2", "buildah", "podman", "runc", "debootstrap" })
            _sandbox.Calls.Contains($" {package}").ShouldBe(packages.Split(' ').Contains(package), package);
        if (packages.StartsWith("iproute2"))
            said.ShouldContain("the tests that pull cables need iproute2, and are skipped without");
    }

    [Fact]
    public void Tests_that_nobody_but_root_can_run_install_nothing_for_others()
    {
        _sandbox.Set("INSTALLED", "dataset-fashion-mnist").Set("FAKE_UID", "1000").Kd("test", "Cluster", "--long");

        _sandbox.Calls.ShouldNotContain("apt-get");
    }

    [Fact]
    public void What_cannot_be_installed_for_some_tests_does_not_stop_the_others()
    {
        var (code, said) = _sandbox.Set("INSTALLED", "dataset-fashion-mnist").Set("APT_FAILS", "100")
            .Kd("test", "Cluster", "--long");

        code.ShouldBe(0);
        said.ShouldContain("kd ran: test Cluster --long");
    }

    [Fact]
    public void Another_device_makes_a_new_build_and_a_folder_of_libtorch_brings_its_own()
    {
        _sandbox.Kd("setup");
        _sandbox.Calls.ShouldContain("-p:KdDevice=cpu", Case.Sensitive);
        _sandbox.ForgetCalls();
        _sandbox.Set("KD_DEVICE", "cuda:1").Kd("setup");
        _sandbox.Calls.ShouldContain("-p:KdDevice=cuda ", Case.Sensitive);
        _sandbox.ForgetCalls();
        _sandbox.Set("KD_TORCH", "/opt/torch").Kd("setup");
        _sandbox.Calls.ShouldContain("-p:KdDevice=cpu", Case.Sensitive);
    }

    [Fact]
    public void A_build_is_judged_by_analyzers_only_when_asked_for()
    {
        _sandbox.Kd("setup");
        _sandbox.Calls.ShouldContain("-p:RunAnalyzersDuringBuild=false ", Case.Sensitive);
        _sandbox.ForgetCalls();
        File.SetLastWriteTimeUtc(_sandbox.At("src/a.cs"), DateTime.UtcNow.AddMinutes(1));
        _sandbox.Set("KD_ANALYZERS", "true").Kd("setup");
        _sandbox.Calls.ShouldContain("-p:RunAnalyzersDuringBuild=true ", Case.Sensitive);
    }

    [Fact]
    public void Help_of_the_set_up_and_of_other_programs_is_theirs()
    {
        var (code, said) = _sandbox.Kd("setup", "--help");
        (code, _sandbox.Calls).ShouldBe((0, ""));
        said.ShouldStartWith("Usage: ./kd setup", Case.Sensitive);
        _sandbox.Kd("help", "setup").Said.ShouldBe(said);
        _sandbox.Kd("setup", "--no-such").Code.ShouldBe(2);

        _sandbox.Kd("setup");
        _sandbox.ForgetCalls();
        _sandbox.Kd("help", "node");
        _sandbox.Calls.ShouldEndWith("kd-node.dll --help\n", Case.Sensitive);
    }

    [Fact]
    public void It_works_through_a_symbolic_link()
    {
        File.CreateSymbolicLink(_sandbox.At("bin/kd-link"), _sandbox.At("kd"));

        _sandbox.Run(_sandbox.At("bin/kd-link"), "models", "--json").Said
            .ShouldContain("kd ran: models --json", Case.Sensitive);
    }
}
