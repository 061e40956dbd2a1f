using KdCluster.Security;

namespace KdCluster.Console.Tests.Security;

public sealed class TokensTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-tokens-").FullName;
    private readonly Terminal _terminal = new(piped: true);

    private string At => Path.Combine(_folder, "tokens.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_is_printed_once_and_counts_until_it_is_revoked()
    {
        (await Kd("add", "ann", "--role", "viewer", "--days", "7")).ShouldBe(ExitCode.Ok);
        var shown = _terminal.Output.Trim();
        shown.ShouldStartWith("kd_");
        _terminal.Error.ShouldContain("ann is a viewer until ");
        Find(shown)!.Name.ShouldBe("ann");
        (await Kd("ls")).ShouldBe(ExitCode.Ok);
        _terminal.Output.ShouldContain("ann\tviewer\t");
        (await Kd("revoke", "ann")).ShouldBe(ExitCode.Ok);
        Find(shown).ShouldBeNull();
    }

    [Theory]
    [InlineData("may have letters", "add", "a b")]
    [InlineData("there is a token ann already", "add", "ann")]
    [InlineData("there is no token bob; there are ann", "revoke", "bob")]
    [InlineData("expected a number", "add", "bob", "--days", "0")]
    [InlineData("king", "add", "bob", "--role", "king")]
    public async Task What_cannot_be_is_said_and_changes_nothing(string said, params string[] arguments)
    {
        await Kd("add", "ann");
        var before = File.ReadAllText(At);
        (await Kd(arguments)).ShouldBe(ExitCode.BadInput);
        _terminal.Error.ShouldContain(said);
        File.ReadAllText(At).ShouldBe(before);
    }

    private ApiToken? Find(string shown) => new TokenBook(null, At, TimeProvider.System, _ => { }).Find(shown).Token;

    private Task<int> Kd(params string[] arguments) => _terminal.Kd(["tokens", .. arguments, "--file", At]);
}
