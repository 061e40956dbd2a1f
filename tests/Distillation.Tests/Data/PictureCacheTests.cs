using KdCluster.Distillation.Data.Images;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace KdCluster.Distillation.Tests.Data;

public sealed class PictureCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Threads, because a lock of a file is between any two that open it. Turns are short, so that many end just when
    /// another is refused.
    /// </summary>
    [Fact]
    public async Task Those_that_come_at_once_wait_for_their_turn_and_none_is_refused()
    {
        var made = 0;
        var all = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var cache = new PictureCache(_folder.Path, TimeProvider.System);
                for (var turn = 0; turn < 500; turn++)
                    cache.Get("key", Opened, Write).ShouldBe("pictures");
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        await Task.WhenAll(all);

        made.ShouldBe(1);

        void Write(string path)
        {
            Interlocked.Increment(ref made);
            File.WriteAllText(path, "pictures");
        }
    }

    [Fact]
    public void Who_has_the_turn_and_does_nothing_is_not_waited_for_without_end()
    {
        // Each look at the clock is a minute after the one before.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        var cache = new PictureCache(_folder.Path, time);
        cache.Get("key", Opened, path => File.WriteAllText(path, "pictures"));
        var file = Directory.GetFiles(_folder.Path, "*.pictures").Single();
        File.Delete(file);
        using var turn = new FileStream(file + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        cache.Get("key", Opened, path => File.WriteAllText(path, "pictures")).ShouldBe("pictures");
    }

    private static string? Opened(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
