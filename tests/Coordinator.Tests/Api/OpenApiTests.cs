using System.Text.Json;
using System.Text.RegularExpressions;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Api;

public sealed partial class OpenApiTests
{
    private static async Task<JsonElement> Document()
    {
        await using var coordinator = await TestCoordinator.Start();
        return JsonDocument.Parse(await coordinator.Http.GetStringAsync("/openapi.json")).RootElement;
    }

    private static IEnumerable<(string Call, JsonElement Operation)> Operations(JsonElement document) =>
        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(
            operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)));

    private static bool IsOfTheApi(string call) => call.Contains(" /api/") || call.Contains(" /artifacts/");

    [Fact]
    public async Task The_page_of_the_api_and_the_endpoints_say_the_same()
    {
        var page = await File.ReadAllTextAsync(Documented.File("docs/API.md"));
        var documented = Call().Matches(page).Select(match => match.Groups["call"].Value).Where(IsOfTheApi).Distinct();
        Operations(await Document()).Select(one => one.Call).ShouldBe(documented, ignoreOrder: true);
    }

    [Fact]
    public async Task Each_call_says_what_it_is_what_comes_back_and_how_it_is_refused()
    {
        var document = await Document();
        document.GetProperty("openapi").GetString().ShouldStartWith("3.");
        foreach (var (call, operation) in Operations(document))
        {
            operation.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(call);
            var responses = operation.GetProperty("responses");
            responses.EnumerateObject().Where(one => one.Name.StartsWith('2')).SelectMany(
                one => one.Value.GetProperty("content").EnumerateObject()).ShouldNotBeEmpty(call);
            responses.TryGetProperty("default", out _).ShouldBeTrue(call);
            operation.TryGetProperty("parameters", out var parameters);
            (parameters.ValueKind == JsonValueKind.Array && parameters.EnumerateArray().Any(
                one => one.GetProperty("name").GetString() == "Idempotency-Key"))
                .ShouldBe(call.StartsWith("POST", StringComparison.Ordinal) && !call.EndsWith("/check"), call);
        }
    }

    [Fact]
    public async Task Names_are_text_terms_are_numbers_and_words_are_listed()
    {
        var schemas = (await Document()).GetProperty("components").GetProperty("schemas");
        var summary = schemas.GetProperty("RunSummary").GetProperty("properties");
        TypeOf(summary.GetProperty("run")).ShouldBe("string");
        Resolve(summary.GetProperty("status")).GetProperty("enum").EnumerateArray().Select(word => word.GetString())
            .ShouldContain("completed");

        string? TypeOf(JsonElement schema) => Resolve(schema).GetProperty("type").GetString();

        JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var name)
            ? schemas.GetProperty(name.GetString()!.Split('/')[^1])
            : schema;
    }

    [GeneratedRegex("`(?<call>(GET|POST) /[^`?\\[ ]*)")]
    private static partial Regex Call();
}
