using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Security;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Api;

/// <summary>A proxy says who somebody is; nobody else may.</summary>
public sealed class ProxyTests
{
    private const string User = "X-Forwarded-Email";
    private const string Groups = "X-Forwarded-Groups";
    private const string Secret = "X-KD-Proxy-Secret";
    private const string Shared = "0123456789abcdef0123456789abcdef";
    private const string Url = "https://kd.example.com";

    [Theory]
    [InlineData("vera@example.com", "", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("vera@example.com", "staff, ops", HttpStatusCode.OK, HttpStatusCode.Created)]
    [InlineData("ada@example.com", "", HttpStatusCode.OK, HttpStatusCode.Created)]
    [InlineData("stranger@example.com", "staff", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("group:ops", "", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("ops", "", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("", "ops", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("vera@example.com,ada@example.com", "", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Name_and_groups_say_what_somebody_may(
        string user, string groups, HttpStatusCode look, HttpStatusCode submit)
    {
        await using var coordinator = await TestCoordinator.Start(proxy: Proxy());
        (string, string)[] headers = [(User, user), (Groups, groups), (Secret, Shared)];
        (await Send(coordinator, HttpMethod.Get, headers)).ShouldBe(look);
        (await Send(coordinator, HttpMethod.Post, headers)).ShouldBe(submit);
        (await coordinator.Runs()).Count.ShouldBe(submit == HttpStatusCode.Created ? 1 : 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdee")]
    public async Task The_header_of_whoever_does_not_know_the_secret_is_refused(string? shown)
    {
        await using var coordinator = await TestCoordinator.Start("kd_token", proxy: Proxy());
        coordinator.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "kd_token");
        (string, string)[] forged = [(User, "ada@example.com"), .. shown is null ? [] : new[] { (Secret, shown) }];
        (await Send(coordinator, HttpMethod.Get, forged)).ShouldBe(HttpStatusCode.Forbidden);
        (await Send(coordinator, HttpMethod.Post, forged)).ShouldBe(HttpStatusCode.Forbidden);
        (await coordinator.Runs()).ShouldBeEmpty();
        (await Send(coordinator, HttpMethod.Post, [])).ShouldBe(HttpStatusCode.Created, "its token counts as before");
    }

    [Fact]
    public async Task A_secret_or_a_name_that_is_there_twice_is_refused()
    {
        await using var coordinator = await TestCoordinator.Start(proxy: Proxy());
        (await Send(coordinator, HttpMethod.Get, (User, "ada@example.com"), (Secret, Shared), (Secret, Shared)))
            .ShouldBe(HttpStatusCode.Forbidden);
        (await Send(
            coordinator, HttpMethod.Get, (User, "vera@example.com"), (User, "ada@example.com"), (Secret, Shared)))
            .ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Without_the_header_a_token_is_asked_for_and_the_secret_alone_opens_nothing()
    {
        await using var coordinator = await TestCoordinator.Start(proxy: Proxy());
        (await Send(coordinator, HttpMethod.Get)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Send(coordinator, HttpMethod.Get, (Secret, Shared))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Send(coordinator, HttpMethod.Get, (Groups, "ops"), (Secret, Shared)))
            .ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Where_no_proxy_is_set_its_headers_mean_nothing()
    {
        await using var coordinator = await TestCoordinator.Start("kd_token");
        (await Send(coordinator, HttpMethod.Get, (User, "ada@example.com"), (Secret, Shared)))
            .ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_journal_says_who_it_was_and_that_the_proxy_said_so()
    {
        await using var coordinator = await TestCoordinator.Start(proxy: Proxy());
        await Send(coordinator, HttpMethod.Post, (User, "ada@example.com"), (Secret, Shared));
        var run = (await coordinator.Runs()).Single();
        (await coordinator.Events(run)).OfType<RunSubmitted>().Single().By.ShouldBe("ada@example.com (proxy)");
    }

    [Theory]
    [InlineData("Origin", Url, HttpStatusCode.Created)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://kd.example.com", HttpStatusCode.Forbidden)]
    [InlineData("Host", "kd.example.com", HttpStatusCode.Created)]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    public async Task Only_the_page_behind_the_proxy_may_command(string header, string value, HttpStatusCode status)
    {
        await using var coordinator = await TestCoordinator.Start(proxy: Proxy(new ProxyTrust.FromLoopback()));
        (await Send(coordinator, HttpMethod.Post, (User, "ada@example.com"), (header, value))).ShouldBe(status);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData(null, false)]
    public void From_loopback_means_the_connection_s_own_address(string? address, bool trusted)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        http.Request.Headers[User] = "ada@example.com";
        http.Request.Headers["X-Forwarded-For"] = "127.0.0.1";
        (Proxy(new ProxyTrust.FromLoopback()).Find(http).Caller is not null).ShouldBe(trusted);
    }

    private static async Task<HttpStatusCode> Send(
        TestCoordinator coordinator, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/api/runs");
        if (method == HttpMethod.Post)
            request.Content = new StringContent(Yaml.Online(), Encoding.UTF8, "application/yaml");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await coordinator.Http.SendAsync(request);
        return response.StatusCode;
    }

    private static ProxyLogin Proxy(ProxyTrust? trust = null) => new(
        User, Groups, trust ?? new ProxyTrust.BySecret(Secret, Shared), new(Url),
        new Dictionary<TokenRole, IReadOnlyList<string>>
        {
            [TokenRole.Viewer] = ["vera@example.com"],
            [TokenRole.Operator] = ["group:ops"],
            [TokenRole.Admin] = ["ada@example.com"],
        });
}
