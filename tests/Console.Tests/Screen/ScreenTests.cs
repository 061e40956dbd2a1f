using KdCluster.Console.Screen;
using Spectre.Console;

namespace KdCluster.Console.Tests;

public class ScreenTests
{
    private sealed class StillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static string Draw(RunBoard board, int width, bool traffic)
    {
        var text = new StringWriter();
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        screen.Profile.Width = width;
        screen.Write(BoardTable.Of(board, width, unicode: true, traffic));
        return text.ToString();
    }

    private static RunBoard Board(StillClock clock)
    {
        var board = new RunBoard("fashion-mutual", clock) { Status = "running" };
        foreach (var (name, epoch) in new[] { ("ann", 2), ("ann.control", 5), ("a-very-long-peer-name-indeed", 4) })
        {
            board.Set(name, _ => new PeerRow(name, "resnet32x4", "main", 5) { State = PeerState.Training });
            board.Set(name, row => row! with
            {
                State = epoch == 5 ? PeerState.Finished : PeerState.Training, Epoch = epoch, Fraction = 0.5,
                Loss = 0.4321, Accuracy = 0.9123, ImagesPerSecond = 12345, Wait = TimeSpan.FromSeconds(75),
                BytesIn = 123_456_789, BytesOut = 999_999_999,
            });
        }

        clock.Now += TimeSpan.FromSeconds(90);
        return board;
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(80, false)]
    [InlineData(120, true)]
    public void A_board_takes_one_line_a_peer_and_fits_the_terminal(int width, bool traffic)
    {
        var lines = Draw(Board(new StillClock()), width, traffic).TrimEnd().Split('\n');

        lines.Length.ShouldBe(2 + 3);
        foreach (var l in lines)
            l.TrimEnd().Length.ShouldBeLessThanOrEqualTo(width, l);
        foreach (var l in lines.Skip(2))
            l.ShouldContain("91.23 %", Case.Sensitive);
        lines[2].ShouldNotContain("…", Case.Sensitive);
    }

    [Fact]
    public void Time_left_follows_from_the_progress_so_far()
    {
        var clock = new StillClock();
        var row = Board(clock).Rows[0];

        row.Left(clock.Now)!.Value.TotalSeconds.ShouldBe(90, 5e-4);
    }

    [Fact]
    public void Time_left_of_a_run_that_was_half_done_when_the_watching_began_follows_from_what_was_seen()
    {
        var clock = new StillClock();
        var board = new RunBoard("r", clock);
        var row = new PeerRow("ann", "light-cnn", "main", 10) { State = PeerState.Training, Epoch = 5 };
        board.Set("ann", _ => row);
        board.Rows[0].Left(clock.Now + TimeSpan.FromSeconds(5)).ShouldBeNull();
        board.Set("ann", known => known! with { Epoch = 6 });

        board.Rows[0].Left(clock.Now + TimeSpan.FromSeconds(10))!.Value.TotalSeconds.ShouldBe(40, 5e-4);
    }

    [Fact]
    public void Plain_lines_say_each_finished_epoch_once()
    {
        var board = new RunBoard("r", new StillClock());
        var lines = new BoardLines();
        var row = new PeerRow("ann", "light-cnn", "main", 2) { State = PeerState.Training };
        board.Set("ann", _ => row);
        lines.New(board).ToList().ShouldBeEmpty();
        board.Set("ann", _ => row with { Epoch = 1, Loss = 0.5, Accuracy = 0.8, ImagesPerSecond = 1000 });

        lines.New(board).ToList().ShouldHaveSingleItem()
            .ShouldContain("ann  epoch 1/2  loss 0.500  accuracy 80.00 %  1,000 images/s", Case.Sensitive);
        lines.New(board).ToList().ShouldBeEmpty();
    }

    [Fact]
    public void A_plain_line_comes_each_half_minute_while_an_epoch_lasts()
    {
        var clock = new StillClock();
        var board = new RunBoard("r", clock);
        var lines = new BoardLines();
        board.Set("ann", _ => new PeerRow("ann", "light-cnn", "main", 2) { State = PeerState.Training });
        lines.New(board).ShouldBeEmpty();
        board.Set("ann", row => row! with { Fraction = 0.5 });
        clock.Now += TimeSpan.FromSeconds(29);
        lines.New(board).ShouldBeEmpty();
        clock.Now += TimeSpan.FromSeconds(1);

        lines.New(board).ShouldHaveSingleItem().Trim().ShouldBe("30 s  r  ann 1/2 (25 %)  left 1:30");
        lines.New(board).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(2_400_000, "2.4 MB")]
    [InlineData(999_960_000, "1.0 GB")]
    [InlineData(123_456_789, "123 MB")]
    public void Bytes_have_three_figures_at_most(long bytes, string text) => Format.Bytes(bytes).ShouldBe(text);

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.99, "10 s")]
    [InlineData(65, "1:05")]
    [InlineData(59.7, "1:00")]
    [InlineData(7390, "2:03:10")]
    public void Durations_read_like_a_clock(double seconds, string text) => Format.Seconds(seconds).ShouldBe(text);
}
