using System.Security.Cryptography.X509Certificates;
using KdCluster.Security;

namespace KdCluster.Console.Tests.Security;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CertificatesTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("kd-certs-").FullName;
    private readonly Terminal _terminal = new();

    private string At => Path.Combine(_parent, "certs");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task A_node_gets_a_certificate_that_the_authority_answers_for()
    {
        (await Kd("init")).ShouldBe(ExitCode.Ok);
        (await Kd("issue", "node", "n1", "--host", "10.0.0.1")).ShouldBe(ExitCode.Ok);
        var read = ProcessCertificate.Read(
            new(Path.Combine(At, "ca.pem"), Path.Combine(At, "node-n1.pem"), null), DateTimeOffset.UtcNow);
        read.Identity.ShouldBe(ProcessIdentity.Node("n1"));
        read.Certificate.MatchesHostname("10.0.0.1").ShouldBeTrue();
        read.Certificate.MatchesHostname("10.0.0.2").ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_else_reads_a_key()
    {
        await Kd("init");
        await Kd("issue", "coordinator", "main");
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(Path.Combine(At, "ca.key")).ShouldBe(owner);
        File.GetUnixFileMode(Path.Combine(At, "coordinator-main.pem")).ShouldBe(owner);
        File.GetUnixFileMode(At).ShouldBe(owner | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_second_authority_does_not_take_the_place_of_the_first()
    {
        await Kd("init");
        var first = File.ReadAllText(Path.Combine(At, "ca.pem"));
        (await Kd("init")).ShouldBe(ExitCode.BadInput);
        File.ReadAllText(Path.Combine(At, "ca.pem")).ShouldBe(first);
        _terminal.Error.ShouldContain("there is an authority in");
    }

    [Theory]
    [InlineData("no authority in", "issue", "node", "n1")]
    [InlineData("may have letters", "issue", "node", "a b")]
    [InlineData("expected a number", "issue", "node", "n1", "--days", "0")]
    [InlineData("admin", "issue", "admin", "n1")]
    public async Task What_cannot_be_made_is_said(string said, params string[] arguments)
    {
        (await Kd(arguments)).ShouldBe(ExitCode.BadInput);
        _terminal.Error.ShouldContain(said);
    }

    private Task<int> Kd(params string[] arguments) => _terminal.Kd(["certs", .. arguments, "--folder", At]);
}
