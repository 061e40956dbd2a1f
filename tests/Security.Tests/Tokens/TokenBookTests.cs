using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Security.Tests.Tokens;

public sealed class TokenBookTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-tokens-");
    private readonly List<string> _complaints = [];

    private string At => Path.Combine(_folder.FullName, TokenFile.Name);

    [Fact]
    public void Without_a_token_none_is_asked_for()
    {
        Open().IsRequired.ShouldBeFalse();
        Open("fixed").IsRequired.ShouldBeTrue();
        Open("fixed").Find("fixed").Token!.Role.ShouldBe(TokenRole.Admin);
    }

    [Fact]
    public void A_token_is_known_by_its_hash_alone()
    {
        var shown = Add("ann", TokenRole.Operator);
        File.ReadAllText(At).ShouldNotContain(shown);
        var (token, reason) = Open().Find(shown);
        (token!.Name, token.Role, reason).ShouldBe(("ann", TokenRole.Operator, null));
        Open().Find(shown + "x").Reason.ShouldBe("its token is none of this coordinator's");
        Open().Find("").Reason.ShouldBe("it shows no token");
    }

    [Fact]
    public void One_that_has_expired_is_refused()
    {
        var shown = Add("ann", TokenRole.Viewer, TimeSpan.FromDays(1));
        var book = Open();
        book.Find(shown).Token.ShouldNotBeNull();
        _clock.Advance(TimeSpan.FromDays(1));
        book.Find(shown).Reason.ShouldBe("the token ann expired on 2030-01-02");
    }

    [Fact]
    public void A_revoked_one_is_refused_a_second_later_and_the_last_one_opens_nothing()
    {
        var shown = Add("ann", TokenRole.Viewer);
        var book = Open();
        TokenFile.Write(At, []);
        _clock.Advance(TimeSpan.FromSeconds(1));
        book.Find(shown).Token.ShouldBeNull();
        book.IsRequired.ShouldBeTrue();
        File.Delete(At);
        _clock.Advance(TimeSpan.FromSeconds(1));
        book.IsRequired.ShouldBeTrue();
    }

    [Fact]
    public void The_first_token_locks_a_coordinator_that_runs()
    {
        var book = Open();
        Add("ann", TokenRole.Viewer);
        _clock.Advance(TimeSpan.FromSeconds(1));
        book.IsRequired.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_cannot_be_read_changes_nothing_and_is_said_once()
    {
        var shown = Add("ann", TokenRole.Viewer);
        var book = Open();
        File.WriteAllText(At, "nonsense");
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            book.Find(shown).Token.ShouldNotBeNull();
        }

        _complaints.ShouldHaveSingleItem().ShouldContain("cannot be read");
        Should.Throw<TokenException>(() => Open());
    }

    [Fact]
    public void A_file_that_becomes_readable_without_being_written_again_counts()
    {
        var revoked = Add("ann", TokenRole.Viewer);
        var book = Open();
        var shown = Add("bob", TokenRole.Viewer);
        var (text, written) = (File.ReadAllText(At), File.GetLastWriteTimeUtc(At));
        Write(new string('x', text.Length));
        _clock.Advance(TimeSpan.FromSeconds(1));
        book.Find(revoked).Token.ShouldNotBeNull();
        Write(text);
        _clock.Advance(TimeSpan.FromSeconds(1));
        (book.Find(revoked).Token, book.Find(shown).Token?.Name).ShouldBe((null, "bob"));

        void Write(string content)
        {
            File.WriteAllText(At, content);
            File.SetLastWriteTimeUtc(At, written);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private TokenBook Open(string? token = null) => new(token, At, _clock, _complaints.Add);

    private string Add(string name, TokenRole role, TimeSpan? lifetime = null)
    {
        var (kept, shown) = ApiToken.Make(name, role, _clock.GetUtcNow(), lifetime);
        TokenFile.Write(At, [kept]);
        return shown;
    }
}
