using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.RunFiles;

namespace KdCluster.Coordinator.Tests.Journal;

/// <summary>
/// A journal file with what disks do to files: it is refused by name, or the run in it that is damaged.
/// </summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int Page = 4096;
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-damaged").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(Page)]
    [InlineData(3 * Page)]
    [InlineData((5 * Page) + 17)]
    public async Task A_truncated_one_is_refused_with_its_name_and_a_remedy(int length)
    {
        await Write();
        using (var file = File.OpenWrite(Path))
            file.SetLength(length);
        var refused = Should.Throw<JournalException>(() => new SqliteJournal(Path, TimeProvider.System));
        refused.Fault.ShouldBe(JournalFault.Damaged);
        refused.Message.ShouldStartWith($"the journal {Path} is damaged (");
        refused.Message.ShouldEndWith("put a backup in its place, or save what can be read of it, as "
            + "docs/OPERATIONS.md says");
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_is_found_or_harmless()
    {
        await Write();
        var whole = await File.ReadAllBytesAsync(Path);
        var random = new Random(7);
        var (refused, damaged) = (0, 0);
        for (var i = 0; i < 150; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Path, bytes);
            try
            {
                using var journal = new SqliteJournal(Path, TimeProvider.System);
                (await journal.Runs()).Count.ShouldBe(Runs);
                foreach (var run in Enumerable.Range(0, Runs))
                {
                    try
                    {
                        (await journal.Read(IdOf(run))).Select(row => JournalText.Describe(row.Event))
                            .ShouldBe(Events(run).Select(JournalText.Describe));
                    }
                    catch (InvalidDataException)
                    {
                        damaged++;
                    }
                }
            }
            catch (JournalException e)
            {
                e.Message.ShouldContain(Path);
                refused++;
            }

            foreach (var side in new[] { "-wal", "-shm" })
                File.Delete(Path + side);
        }

        (refused > 0, damaged > 0).ShouldBe((true, true), $"{refused} refused, {damaged} runs damaged");
    }

    private const int Runs = 12;

    private async Task Write()
    {
        using var journal = new SqliteJournal(Path, TimeProvider.System);
        var term = await journal.BeginTerm();
        foreach (var run in Enumerable.Range(0, Runs))
        {
            await journal.Begin(term, [Submitted(run)]);
            await journal.Append(IdOf(run), term, 2, Events(run)[1..]);
        }
    }

    private static RunId IdOf(int run) => new($"run-{run}");

    private static RunSubmitted Submitted(int run) =>
        new(IdOf(run), $"key-{run}", DateTimeOffset.UnixEpoch, Plan);

    private static IRunEvent[] Events(int run) =>
        [Submitted(run), .. Enumerable.Range(0, 20).Select(i => new StageEnded(i))];

    private static Contracts.Plan.RunPlan Plan { get; } = RunFile.Parse(Yaml.Online(), [], Catalogue.Load()).Plans[0];
}
