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
    [InlineData("models", "light-cnn")]
    [InlineData("methods", "dml")]
    [InlineData("data", "fashion-mnist")]
    public async Task What_a_run_file_may_name_is_listed(string command, string name)
    {
        var terminal = new Terminal();

        (await terminal.Kd(command)).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldContain(name, Case.Sensitive);
    }
}
