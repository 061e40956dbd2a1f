using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Security;

namespace KdCluster.Coordinator.Tests.Api;

public sealed class CallerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-callers-");
    private readonly Dictionary<string, string> _shown = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [InlineData("viewer", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("operator", HttpStatusCode.OK, HttpStatusCode.Created)]
    [InlineData("admin", HttpStatusCode.OK, HttpStatusCode.Created)]
    public async Task A_token_s_role_says_what_its_bearer_may(string? who, HttpStatusCode look, HttpStatusCode submit)
    {
        await using var coordinator = await TestCoordinator.Start(tokens: Tokens());
        var http = coordinator.Http;
        http.DefaultRequestHeaders.Authorization =
            who is null ? null : new AuthenticationHeaderValue("Bearer", _shown.GetValueOrDefault(who, "kd_wrong"));
        (await http.GetAsync("/api/runs")).StatusCode.ShouldBe(look);
        (await http.GetAsync("/metrics")).StatusCode.ShouldBe(look);
        (await http.PostAsync("/api/runs", Yaml())).StatusCode.ShouldBe(submit);
        (await coordinator.Runs()).Count.ShouldBe(submit == HttpStatusCode.Created ? 1 : 0);
    }

    [Fact]
    public async Task The_journal_says_whose_token_a_command_came_with()
    {
        await using var coordinator = await TestCoordinator.Start(tokens: Tokens());
        var http = coordinator.Http;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _shown["operator"]);
        await http.PostAsync("/api/runs", Yaml());
        var run = (await coordinator.Runs()).Single();
        foreach (var command in (string[])["pause", "resume", "cancel"])
            (await http.PostAsync($"/api/runs/{run}/{command}", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var events = await coordinator.Events(run);
        events.OfType<RunSubmitted>().Single().By.ShouldBe("operator");
        events.OfType<RunPaused>().Single().By.ShouldBe("operator");
        events.OfType<RunResumed>().Single().By.ShouldBe("operator");
        events.OfType<RunEnding>().Single().By.ShouldBe("operator");
        Coordinator.Journal.JournalText.Describe(events.OfType<RunPaused>().Single()).ShouldBe("paused (by operator)");
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost", HttpStatusCode.Created)]
    [InlineData("Content-Type", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Content-Type", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Content-Type", "multipart/form-data; boundary=a", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Content-Type", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Content-Type", "text/yaml", HttpStatusCode.Created)]
    public async Task A_web_page_cannot_command_a_coordinator_without_tokens(
        string header, string? value, HttpStatusCode status)
    {
        await using var coordinator = await TestCoordinator.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = Yaml() };
        if (header == "Content-Type")
        {
            request.Content.Headers.Remove(header);
            if (value is not null)
                request.Content.Headers.TryAddWithoutValidation(header, value);
        }
        else
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await coordinator.Http.SendAsync(request);
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
        (await coordinator.Runs()).Count.ShouldBe(status == HttpStatusCode.Created ? 1 : 0);
    }

    [Fact]
    public async Task A_page_of_the_coordinator_s_own_may_ask()
    {
        await using var coordinator = await TestCoordinator.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.Add("Origin", coordinator.Http.BaseAddress!.ToString().TrimEnd('/'));
        (await coordinator.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static StringContent Yaml() => new(Support.Yaml.Online(), Encoding.UTF8, "application/yaml");

    private TokenBook Tokens()
    {
        var path = Path.Combine(_folder.FullName, TokenFile.Name);
        var kept = new List<ApiToken>();
        foreach (var (name, role) in new[]
        {
            ("viewer", TokenRole.Viewer), ("operator", TokenRole.Operator), ("admin", TokenRole.Admin),
            ("expired", TokenRole.Admin),
        })
        {
            var now = DateTimeOffset.UtcNow;
            var (token, shown) = ApiToken.Make(
                name, role, name == "expired" ? now.AddDays(-2) : now, TimeSpan.FromDays(1));
            kept.Add(token);
            _shown[name] = shown;
        }

        TokenFile.Write(path, kept);
        return new(null, path, TimeProvider.System, _ => { });
    }
}
