using KdCluster.Distillation.Data.Images;
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

    private static string? Opened(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
