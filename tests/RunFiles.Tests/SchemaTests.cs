using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KdCluster.RunFiles.Tests;

/// <summary>The schema says of keys and names what the reader says.</summary>
public class SchemaTests
{
    private const string Unknown = "zqzqzqzq";
    private static readonly string Published =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "run-file.schema.json"));

    private static readonly JsonSchema Schema = JsonSchema.FromText(Published);
    private static readonly JsonObject Root = JsonNode.Parse(Published)!.AsObject();

    public static TheoryData<string> Examples() => ExamplesTests.Names();

    [Fact]
    public void What_is_published_is_of_this_catalogue() =>
        Published.ShouldBe(
            RunFileSchema.Text(Catalogue.Load()), "`kd schema --write` makes docs/run-file.schema.json anew");

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_fits_it_and_names_it_in_its_first_line(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", name));
        text.Split('\n')[0].ShouldBe("# yaml-language-server: $schema=../docs/run-file.schema.json");
        Fits(text).ShouldBeTrue();
    }

    [Theory]
    [InlineData("colour: red")]
    [InlineData("epochs: many")]
    [InlineData("epochs: -1")]
    [InlineData("controls: maybe")]
    [InlineData("data: nowhere")]
    [InlineData("data: { name: mnist, samples: 3 }")]
    [InlineData("optimizer: { name: sgd, beta1: 0.9 }")]
    [InlineData("distill: { method: dml, alpha: 1 }")]
    [InlineData("distill: { method: dkd, alpha: -1 }")]
    [InlineData("distill: { method: mse, temperature: 2 }")]
    [InlineData("distill: { method: kdcl, variant: best }")]
    [InlineData("peers: [resnet9]")]
    [InlineData("peers: [{ name: 1st, model: resnet8 }]")]
    [InlineData("peers: [{ model: resnet8, device: gpu }]")]
    [InlineData("views: { augment: [blur] }")]
    [InlineData("exchange: { precision: fp8 }")]
    [InlineData("exchange: { quorum: 2 }")]
    [InlineData("exchange: { quorum: 0.5, grace: soon }")]
    public void What_the_reader_refuses_in_a_key_it_refuses_too(string line)
    {
        var text = $"name: a\ndata: mnist\npeers: [light-cnn, resnet8]\ndistill: dml\n";
        var key = line.Split(':')[0];
        text = string.Join('\n', text.Split('\n').Where(one => one.Split(':')[0] != key)) + line + "\n";
        RunFile.Parse(text, [], Catalogue.Load()).IsValid.ShouldBeFalse();
        Fits(text).ShouldBeFalse();
    }

    [Theory]
    [InlineData("data: mnist")]
    [InlineData("x-mine: { anything: [1] }")]
    [InlineData("distill: { method: kd, temperature: .inf }")]
    [InlineData("views: fixed")]
    [InlineData("views: { augment: [crop:3, 'mixup:0.2'] }")]
    [InlineData("optimizer: { lr: 0.5 }")]
    [InlineData("peers: light-cnn")]
    [InlineData("sweep: { seeds: [1, 2], temperature: [1, 4], exchange.precision: [fp32, fp16] }")]
    public void What_people_write_it_takes(string line) =>
        Fits(string.Concat(
            "name: a\n", line.StartsWith("data", StringComparison.Ordinal) ? "" : "data: mnist\n", line))
            .ShouldBeTrue();

    [Fact]
    public void Its_keys_are_those_that_the_reader_asks_for()
    {
        const string Start = "name: a\ndata: { name: mnist }\npeers: [{ name: p, model: light-cnn }]\n";
        var all = Catalogue.Load();
        Known($"{Start}{Unknown}: 1", Root, "", without: "sweep");
        foreach (var section in new[] { "views", "exchange", "scale", "placement" })
            Known($"{Start}{section}: {{ {Unknown}: 1 }}", Definition(section), "");
        foreach (var set in all.Data)
            Known(
                $"name: a\npeers: [light-cnn]\ndata: {{ name: {set.Name}, {Unknown}: 1 }}", Definition("data"),
                set.Name);
        foreach (var one in all.Optimizers)
            Known($"{Start}optimizer: {{ name: {one.Name}, {Unknown}: 1 }}", Definition("optimizer"), one.Name);
        foreach (var one in all.Schedules)
            Known($"{Start}schedule: {{ name: {one.Name}, {Unknown}: 1 }}", Definition("schedule"), one.Name);
        foreach (var method in all.Methods)
            Known(
                $"{Start}distill: {{ method: {method.Name}, {Unknown}: 1 }}", Definition("distill"), method.Name,
                without: method.Temperature is null ? "temperature" : "");
        Known($"name: a\ndata: mnist\npeers: [{{ model: light-cnn, {Unknown}: 1 }}]", Definition("peer"), "");
        Known(
            $"name: a\ndata: mnist\nstages: [{{ peers: [light-cnn], {Unknown}: 1 }}]", Definition("stage"), "");
        var teacher = Properties(Definition("teacher"));
        teacher.ShouldBe([.. Properties(Definition("peer")), "epochs", "limit"], ignoreOrder: true);
    }

    /// <param name="name">Whose keys count; empty: all of the section.</param>
    /// <param name="without">A key that the reader asks for only to refuse it, or that is taken out before.</param>
    private static void Known(string text, JsonObject section, string name, string without = "")
    {
        var problem = RunFile.Parse(text, [], Catalogue.Load()).Problems
            .Where(one => one.Path.EndsWith(Unknown, StringComparison.Ordinal)).ToList().ShouldHaveSingleItem(text);
        var asked = problem.Right.Split("one of ")[1].Split(", ");
        var known = name.Length == 0 ? Properties(section) : Of(section, name);
        known.Where(key => key != without).ShouldBe(asked.Where(key => key != without), ignoreOrder: true, text);
    }

    private static JsonObject Definition(string name)
    {
        var definition = Root["definitions"]![name]!.AsObject();
        return definition["anyOf"]?[1]?.AsObject() ?? definition;
    }

    private static string[] Properties(JsonObject section) =>
        [.. section["properties"]!.AsObject().Select(property => property.Key)];

    private static string[] Of(JsonObject section, string name)
    {
        var own = section["allOf"]!.AsArray().Single(
            when => when!["if"]!["properties"]!.AsObject().Single().Value!["const"]!.GetValue<string>() == name);
        return [.. own!["then"]!["propertyNames"]!["enum"]!.AsArray().Select(key => key!.GetValue<string>())];
    }

    private static bool Fits(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
        var json = JsonSerializer.SerializeToElement(Json(stream.Documents[0].RootNode));
        return Schema.Evaluate(json).IsValid;
    }

    /// <summary>Infinity has no JSON: any large number stands for it.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => text switch
        {
            "true" => true,
            "false" => false,
            ".inf" => 1e300,
            _ when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        },
        _ => ((YamlScalarNode)node).Value,
    };
}
