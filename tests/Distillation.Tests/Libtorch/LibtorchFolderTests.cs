using KdCluster.Distillation.Libtorch;
using Shouldly;

namespace KdCluster.Distillation.Tests.Libtorch;

public sealed class LibtorchFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-libtorch");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("version.py", "__version__ = '2.10.0+cu128'\ncuda = '12.8'\n")]
    [InlineData("build-version", "2.10.0+cpu\n")]
    public void An_unpacked_libtorch_and_a_Python_installations_are_found(string file, string version)
    {
        Library();
        File.WriteAllText(Path.Combine(_folder.FullName, file), version);

        LibtorchFolder.Named(_folder.FullName).ShouldBe(Path.Combine(_folder.FullName, "lib"));
    }

    [Fact]
    public void Another_version_is_refused_before_anything_is_loaded()
    {
        Library();
        File.WriteAllText(Path.Combine(_folder.FullName, "version.py"), "__version__ = '2.4.1'\n");

        Should.Throw<LibtorchException>(() => LibtorchFolder.Named(_folder.FullName)).Message.ShouldEndWith(
            "is libtorch 2.4.1; TorchSharp needs 2.10.0");
    }

    [Fact]
    public void A_folder_without_a_version_or_without_libraries_is_refused()
    {
        Should.Throw<LibtorchException>(() => LibtorchFolder.Named(_folder.FullName)).Message.ShouldContain(
            "has no lib/libtorch_cpu.so");
        Library();
        Should.Throw<LibtorchException>(() => LibtorchFolder.Named(_folder.FullName)).Message.ShouldContain(
            "does not say its version");
    }

    [Fact]
    public void Its_version_is_the_one_that_TorchSharp_was_built_for() =>
        TorchSharp.torch.__version__.ShouldStartWith(LibtorchFolder.Version);

    private void Library()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "lib"));
        File.WriteAllText(Path.Combine(_folder.FullName, "lib", "libtorch_cpu.so"), "");
    }
}
