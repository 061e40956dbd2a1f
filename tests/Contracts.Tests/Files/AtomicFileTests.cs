using KdCluster.Contracts.Files;
using Shouldly;
using Xunit;

namespace KdCluster.Contracts.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-atomic");

    private string Target => Path.Combine(_folder.FullName, "peer.safetensors");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_second_writing_replaces_the_first_and_leaves_nothing_else()
    {
        AtomicFile.Write(Target, s => s.Write([1, 2, 3]));
        AtomicFile.Write(Target, s => s.Write([4]));
        File.ReadAllBytes(Target).ShouldBe([4]);
        _folder.GetFileSystemInfos().Length.ShouldBe(1);
    }

    [Fact]
    public void A_disk_that_fills_up_leaves_the_old_file_and_names_the_new_one()
    {
        AtomicFile.Write(Target, s => s.Write([1, 2, 3]));
        var error = Should.Throw<IOException>(() => AtomicFile.Write(Target, s =>
        {
            s.Write([4, 5]);
            throw new IOException("No space left on device");
        }));
        error.Message.ShouldContain(Target);
        error.Message.ShouldContain("No space left on device");
        File.ReadAllBytes(Target).ShouldBe([1, 2, 3]);
        _folder.GetFileSystemInfos().Length.ShouldBe(1);
    }

    [Fact]
    public void Any_other_failure_passes_through_and_leaves_nothing()
    {
        Should.Throw<InvalidOperationException>(
            () => AtomicFile.Write(Target, _ => throw new InvalidOperationException()));
        _folder.GetFileSystemInfos().ShouldBeEmpty();
    }
}
