namespace KdCluster.Console.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task An_unknown_command_is_one_error_and_a_hint()
    {
        var terminal = new Terminal();

        Assert.Equal(ExitCode.BadInput, await terminal.KdAsync("tset"));
        Assert.Equal(2, terminal.Error.TrimEnd().Split('\n').Length);
        Assert.Contains("'tset'", terminal.Error);
    }

    [Fact]
    public async Task A_number_that_is_none_is_said_plainly()
    {
        var terminal = new Terminal();

        Assert.Equal(ExitCode.BadInput, await terminal.KdAsync("scale", "run", "many"));
        Assert.Contains("'many'", terminal.Error);
        Assert.DoesNotContain("System.Int32", terminal.Error);
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

        Assert.Equal(ExitCode.BadInput, await terminal.KdAsync("validate", file));
        Assert.Contains("problems:", terminal.Error);
        Assert.Contains("light-cn", terminal.Error);
        Assert.Contains("what", terminal.Error);
        Assert.Equal("", terminal.Output);
    }

    [Fact]
    public async Task A_run_file_that_is_not_there_is_named()
    {
        var terminal = new Terminal();

        Assert.Equal(ExitCode.BadInput, await terminal.KdAsync("validate", "nowhere.yaml"));
        Assert.Equal("kd: there is no run file nowhere.yaml", terminal.Error.TrimEnd());
    }

    [Theory]
    [InlineData("models", "light-cnn")]
    [InlineData("methods", "dml")]
    [InlineData("data", "fashion-mnist")]
    public async Task What_a_run_file_may_name_is_listed(string command, string name)
    {
        var terminal = new Terminal();

        Assert.Equal(ExitCode.Ok, await terminal.KdAsync(command));
        Assert.Contains(name, terminal.Output);
    }
}
