using System.Text;
using KdCluster.Console.Prompt;

namespace KdCluster.Console.Tests;

public class LineEditorTests
{
    private sealed class Keys(IEnumerable<ConsoleKeyInfo> keys) : IKeyboard
    {
        private readonly Queue<ConsoleKeyInfo> _queue = new(keys);

        public StringBuilder Written { get; } = new();

        public int Width => 40;

        public ConsoleKeyInfo? Read() => _queue.TryDequeue(out var key) ? key : null;

        public void Write(string text) => Written.Append(text);
    }

    private static IEnumerable<ConsoleKeyInfo> Type(string text) =>
        text.Select(c => new ConsoleKeyInfo(c, c == ' ' ? ConsoleKey.Spacebar : ConsoleKey.None, false, false, false));

    private static ConsoleKeyInfo Key(ConsoleKey key, bool control = false) =>
        new(key == ConsoleKey.Enter ? '\r' : '\0', key, false, false, control);

    private static string? Read(History history, params IEnumerable<ConsoleKeyInfo>[] keys) =>
        new LineEditor(new Keys(keys.SelectMany(k => k)), history, Words).Read("kd> ");

    private static IReadOnlyList<string> Words(string before)
    {
        string[] all = ["run", "restart", "scale"];
        var word = before.Split(' ')[^1];
        return [.. all.Where(w => w.StartsWith(word, StringComparison.Ordinal))];
    }

    [Fact]
    public void Typed_text_is_edited_in_the_middle()
    {
        var line = Read(
            new History(null), Type("run show xy"), [Key(ConsoleKey.LeftArrow), Key(ConsoleKey.Backspace)], Type("7"),
            [Key(ConsoleKey.Home), Key(ConsoleKey.Delete)], Type("R"), [Key(ConsoleKey.Enter)]);

        line.ShouldBe("Run show 7y");
    }

    [Fact]
    public void Control_keys_delete_words_and_ends()
    {
        Read(new History(null), Type("run show"), [Key(ConsoleKey.W, true), Key(ConsoleKey.Enter)]).ShouldBe("run ");
        Read(new History(null), Type("run show"), [Key(ConsoleKey.U, true), Key(ConsoleKey.Enter)]).ShouldBe("");
        Read(
            new History(null), Type("run"),
            [Key(ConsoleKey.A, true), Key(ConsoleKey.F, true), Key(ConsoleKey.K, true), Key(ConsoleKey.Enter)])
                .ShouldBe("r");
    }

    [Theory]
    [InlineData("show", 0, "run show 2")]
    [InlineData("show", 1, "run show 1")]
    [InlineData("show", 5, "run show 1")]
    [InlineData("SCALE", 0, "scale 3")]
    [InlineData("absent", 0, "")]
    public void Ctrl_R_finds_an_older_line(string looked, int older, string found)
    {
        var history = new History(null);
        foreach (var line in new[] { "run show 1", "scale 3", "run show 2", "nodes" })
            history.Add(line);

        Read(
            history, [Key(ConsoleKey.R, true)], Type(looked), Enumerable.Repeat(Key(ConsoleKey.R, true), older),
            [Key(ConsoleKey.Enter)]).ShouldBe(found);
    }

    [Fact]
    public void A_search_can_be_given_up_and_what_it_found_can_be_edited()
    {
        var history = new History(null);
        history.Add("run show 1");

        Read(
            history, Type("new"), [Key(ConsoleKey.R, true)], Type("show"),
            [Key(ConsoleKey.Escape), Key(ConsoleKey.Enter)]).ShouldBe("new");
        Read(
            history, [Key(ConsoleKey.R, true)], Type("show"), [Key(ConsoleKey.End)], Type("2"),
            [Key(ConsoleKey.Enter)]).ShouldBe("run show 12");
    }

    [Fact]
    public void Up_and_down_walk_the_history_and_return_to_what_was_being_typed()
    {
        var history = new History(null);
        history.Add("first");
        history.Add("second");

        Read(
            history, Type("new"),
            [Key(ConsoleKey.UpArrow), Key(ConsoleKey.UpArrow), Key(ConsoleKey.UpArrow), Key(ConsoleKey.Enter)])
                .ShouldBe("first");
        Read(history, Type("new"), [Key(ConsoleKey.UpArrow), Key(ConsoleKey.DownArrow), Key(ConsoleKey.Enter)])
            .ShouldBe("new");
    }

    [Fact]
    public void History_is_kept_in_its_file_without_repeats()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("kd-history").FullName, "sub", "history");
        var first = new History(file);
        first.Add("nodes");
        first.Add("nodes");
        first.Add("run ls");

        new History(file).Lines.ShouldBe(["nodes", "run ls"]);
    }

    [Fact]
    public void Tab_completes_the_only_candidate_and_the_common_beginning_of_several()
    {
        Read(new History(null), Type("s"), [Key(ConsoleKey.Tab), Key(ConsoleKey.Enter)]).ShouldBe("scale ");
        Read(new History(null), Type("r"), [Key(ConsoleKey.Tab), Key(ConsoleKey.Enter)]).ShouldBe("r");
    }

    [Fact]
    public void Tab_lists_the_candidates_when_they_have_nothing_more_in_common()
    {
        var keys = new Keys([.. Type("r"), Key(ConsoleKey.Tab), Key(ConsoleKey.Enter)]);
        new LineEditor(keys, new History(null), Words).Read("kd> ");

        keys.Written.ToString().ShouldContain("run      restart", Case.Sensitive);
    }

    [Fact]
    public void Control_c_gives_the_line_up_and_control_d_ends_the_input()
    {
        Read(new History(null), Type("run"), [Key(ConsoleKey.C, true)]).ShouldBe("");
        Read(new History(null), [Key(ConsoleKey.D, true)]).ShouldBeNull();
        Read(
            new History(null), Type("ru"), [Key(ConsoleKey.Home), Key(ConsoleKey.D, true), Key(ConsoleKey.Enter)])
                .ShouldBe("u");
    }

    [Fact]
    public void A_long_line_scrolls_instead_of_wrapping()
    {
        var keys = new Keys([.. Type(new string('x', 60) + "END"), Key(ConsoleKey.Enter)]);
        var line = new LineEditor(keys, new History(null), Words).Read("kd> ");

        line!.Length.ShouldBe(63);
        foreach (var part in keys.Written.ToString().Split('\r'))
            part.Replace("\e[K", "").Length.ShouldBeLessThanOrEqualTo(40);
    }
}
