using System.Text.Json;
namespace KdCluster.Console.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task An_unknown_command_is_one_error_and_a_hint()
    {
        var terminal = new Terminal();

        (await terminal.Kd("tset")).ShouldBe(ExitCode.BadInput);
        terminal.Error.TrimEnd().Split('\n').Length.ShouldBe(2);
        terminal.Error.ShouldContain("'tset'", Case.Sensitive);
    }

    [Theory]
    [InlineData("valdate", "there is no command 'valdate'; did you mean validate?")]
    [InlineData("exp", "there is no command 'exp'; did you mean export?")]
    [InlineData("zzzz", "there is no command 'zzzz'")]
    [InlineData("run", "`kd run` needs one of submit, ls, show,")]
    [InlineData("run sho", "`kd run` has no command 'sho'; did you mean show?")]
    [InlineData("train x.yaml --ste a=1", "`kd train` has no option '--ste'; did you mean --set?")]
    [InlineData("train a.yaml b.yaml", "`kd train` takes no further argument 'b.yaml'")]
    [InlineData("train", "Required argument 'FILE' missing for command: 'train'")]
    public async Task What_was_meant_is_said(string line, string error)
    {
        var terminal = new Terminal();

        (await terminal.Kd(line.Split(' '))).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldStartWith("kd: " + error, Case.Sensitive);
        terminal.Error.TrimEnd().Split('\n').Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("", "Commands:")]
    [InlineData("help", "Commands:")]
    [InlineData("help run watch", "Shows a run or a sweep live")]
    [InlineData("version", ".")]
    public async Task Help_and_version_may_be_asked_for_in_words(string line, string said)
    {
        var terminal = new Terminal();

        (await terminal.Kd(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldContain(said, Case.Sensitive);
        terminal.Error.ShouldBe("");
    }

    [Fact]
    public async Task A_number_that_is_none_is_said_plainly()
    {
        var terminal = new Terminal();

        (await terminal.Kd("scale", "run", "many")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("'many'", Case.Sensitive);
        terminal.Error.ShouldNotContain("System.Int32", Case.Sensitive);
    }

    [Fact]
    public async Task A_bad_run_file_shows_every_problem_and_ends_with_2()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            "name: x\nmode: online\ndata: { name: nothing }\nepochs: 1\npeers: [ { name: a, model: "
                + "light-cn } ]\nwhat: 1\n");
        var terminal = new Terminal();

        (await terminal.Kd("validate", file)).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("problems:", Case.Sensitive);
        terminal.Error.ShouldContain("light-cn", Case.Sensitive);
        terminal.Error.ShouldContain("what", Case.Sensitive);
        terminal.Output.ShouldBe("");
    }

    [Fact]
    public async Task A_run_file_that_is_not_there_is_named()
    {
        var terminal = new Terminal();

        (await terminal.Kd("validate", "nowhere.yaml")).ShouldBe(ExitCode.BadInput);
        terminal.Error.TrimEnd().ShouldBe("kd: there is no run file nowhere.yaml");
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("train")]
    [InlineData("demo")]
    [InlineData("views")]
    [InlineData("run submit")]
    public async Task What_is_no_run_file_is_one_line(string command)
    {
        var folder = Directory.CreateTempSubdirectory("kd-file");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            File.WriteAllBytes(At("latin.yaml"), [0x6e, 0xe4, 0x6d, 0x65]);
            using (var large = File.Create(At("large")))
                large.SetLength(1L << 30);
            foreach (var (name, why) in new[]
            {
                ("", $"is a folder; name a run file, such as {At("latin.yaml")}"),
                ("latin.yaml", "is no run file: it is not UTF-8 text"),
                ("large", "is no run file: it has 1.1 GB"),
                ("latin.yaml/under", "there is no run file"),
                ("none.yaml", "there is no run file"),
            })
            {
                var terminal = new Terminal();

                (await terminal.Kd([.. command.Split(' '), At(name)])).ShouldBe(ExitCode.BadInput, terminal.Error);
                terminal.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain(why, Case.Sensitive);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_run_file_may_come_from_standard_input()
    {
        const string yaml = "name: piped\ndata: mnist\npeers: [light-cnn]\n";
        var terminal = new Terminal(input: yaml);

        (await terminal.Kd("validate", "-", "--set", "data=synthetic")).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldStartWith("piped: synthetic", Case.Sensitive);
        var wrong = new Terminal(input: yaml);
        (await wrong.Kd("validate", "-", "--set", "colour=red")).ShouldBe(ExitCode.BadInput);
        wrong.Error.ShouldStartWith("kd: standard input has ", Case.Sensitive);
    }

    [Theory]
    [InlineData("models", "light-cnn")]
    [InlineData("methods", "dml")]
    [InlineData("data", "fashion-mnist")]
    public async Task What_a_run_file_may_name_is_listed(string command, string name)
    {
        var terminal = new Terminal();

        (await terminal.Kd(command)).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldContain(name, Case.Sensitive);
        var json = new Terminal();
        (await json.Kd(command, "--json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(json.Output).RootElement.EnumerateArray()
            .ShouldContain(entry => entry.GetProperty("name").GetString() == name);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("methods")]
    [InlineData("data")]
    public async Task Lists_fit_a_terminal_of_80_columns_and_are_a_line_an_entry_in_a_pipe(string command)
    {
        var (narrow, pipe) = (new Terminal(width: 80), new Terminal(width: 80, piped: true));
        (await narrow.Kd(command)).ShouldBe(ExitCode.Ok);
        (await pipe.Kd(command)).ShouldBe(ExitCode.Ok);

        foreach (var line in narrow.Output.Split('\n'))
            line.TrimEnd().Length.ShouldBeLessThanOrEqualTo(80, line);
        var rows = pipe.Output.TrimEnd().Split('\n').Select(line => line.Split('\t').Length).ToList();
        rows.Count.ShouldBeGreaterThan(2);
        rows.ShouldAllBe(cells => cells == rows[0]);
    }

    [Fact]
    public async Task Validate_says_what_each_peer_does_and_what_is_exchanged()
    {
        const string yaml = """
            name: mutual
            data: { name: fashion-mnist, limit: 2000 }
            peers: [ { name: ann, model: light-cnn, batchSize: 64 }, { name: bob, model: light-cnn, batchSize: 64 } ]
            epochs: 3
            distill: { method: dml, temperature: 2 }
            scale: { min: 2, max: 6, template: bob, start: best, autoscale: true }
            """;
        var terminal = new Terminal(input: yaml);

        (await terminal.Kd("validate", "-")).ShouldBe(ExitCode.Ok, terminal.Error);
        terminal.Output.ShouldContain("dml among the peers, temperature 2, weight 1 (labels 1)", Case.Sensitive);
        terminal.Output.ShouldContain("ann: light-cnn, ", Case.Sensitive);
        terminal.Output.ShouldContain("batches of 64, 32 steps an epoch", Case.Sensitive);
        terminal.Output.ShouldContain(
            "2,000 samples x 10 classes in fp32, 80.0 KB each; all peers together read about 160 KB an epoch",
            Case.Sensitive);
        terminal.Output.ShouldContain(
            "scale: 2 to 6 students by itself, as slots are free; added ones are copies of bob, each with the best "
                + "one's weights",
            Case.Sensitive);
    }

    [Fact]
    public async Task Validate_counts_the_scales_of_sheets_in_int8()
    {
        const string yaml = """
            name: bytes
            mode: online
            data: { name: fashion-mnist, limit: 2000 }
            peers: [ { name: ann, model: light-cnn, count: 2 } ]
            epochs: 1
            distill: { method: dml }
            exchange: { precision: int8 }
            """;
        var terminal = new Terminal(input: yaml);
        (await terminal.Kd("validate", "-")).ShouldBe(ExitCode.Ok, terminal.Error);
        terminal.Output.ShouldContain("2,000 samples x 10 classes in int8, 32.0 KB each", Case.Sensitive);
    }

    [Theory]
    [InlineData("fixed", "2000", "features: features (32x7x7) of teacher, recorded once: 12.5 MB a student, of 1.1 GB")]
    [InlineData("{ augment: [crop], period: 10 }", "60000", "of teacher would take 3.8 GB a student, more than 1.1 GB")]
    [InlineData("{ augment: [crop] }", "2000", "of teacher; no view comes back, so the teacher runs")]
    public async Task Validate_says_what_is_kept_of_a_teachers_features(string views, string limit, string line)
    {
        var terminal = new Terminal(input: $$"""
            name: features
            data: { name: fashion-mnist, limit: {{limit}} }
            views: {{views}}
            teacher: { model: deep-cnn, epochs: 1 }
            students: [ { name: ann, model: light-cnn } ]
            epochs: 20
            distill: { method: at }
            """);

        (await terminal.Kd("validate", "-")).ShouldBe(ExitCode.Ok, terminal.Error);
        terminal.Output.ShouldContain(line, Case.Sensitive);
    }

    [Fact]
    public async Task Validate_answers_programs_with_the_plan_or_the_problems()
    {
        const string yaml = "name: piped\ndata: synthetic\npeers: [light-cnn]\n";
        var (right, wrong) = (new Terminal(input: yaml), new Terminal(input: yaml));

        (await right.Kd("validate", "-", "--json")).ShouldBe(ExitCode.Ok);
        (await wrong.Kd("validate", "-", "--json", "--set", "colour=red")).ShouldBe(ExitCode.BadInput);

        var plan = JsonDocument.Parse(right.Output).RootElement;
        plan.GetProperty("valid").GetBoolean().ShouldBeTrue();
        plan.GetProperty("plan").GetProperty("name").GetString().ShouldBe("piped");
        var problems = JsonDocument.Parse(wrong.Output).RootElement;
        problems.GetProperty("valid").GetBoolean().ShouldBeFalse();
        problems.GetProperty("problems")[0].GetProperty("path").GetString().ShouldBe("colour");
    }
}
