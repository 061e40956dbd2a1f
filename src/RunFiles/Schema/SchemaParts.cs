using System.Text.Json;
using System.Text.Json.Nodes;

namespace KdCluster.RunFiles;

/// <param name="Without">Keys of the section that mean nothing with it.</param>
internal sealed record Choice(
    string Name, string Summary, IReadOnlyList<OptionEntry> Options, IReadOnlyList<string> Without)
{
    public Choice(string name, string summary, IReadOnlyList<OptionEntry> options)
        : this(name, summary, options, [])
    {
    }
}

/// <summary>Pieces of a JSON schema.</summary>
internal static class SchemaParts
{
    public static JsonObject Ref(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    public static JsonObject Word(string what) => new() { ["description"] = what, ["type"] = "string" };

    public static JsonObject Flag(string what) => new() { ["description"] = what, ["type"] = "boolean" };

    public static JsonObject Integer(string what, double? min, double? max) => Bounded(what, "integer", min, max);

    public static JsonObject Number(string what, double? min, double? max) => Bounded(what, "number", min, max);

    /// <summary>`20%`, or 0.2.</summary>
    public static JsonObject Share(string what) => new()
    {
        ["description"] = what,
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "number", ["minimum"] = 0 },
            new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+([.][0-9]+)?%?$" }),
    };

    /// <summary>A list, of which a single item may stand without brackets.</summary>
    public static JsonObject List(JsonObject item, string what) => new()
    {
        ["description"] = what,
        ["anyOf"] = new JsonArray(
            item, new JsonObject { ["type"] = "array", ["items"] = item.DeepClone(), ["minItems"] = 1 }),
    };

    public static JsonObject Words<T>(string what)
        where T : struct, Enum
    {
        var words = WordsOf<T>();
        words.Insert(0, "description", what);
        return words;
    }

    /// <summary>An enum's words as a run file spells them.</summary>
    public static JsonObject WordsOf<T>()
        where T : struct, Enum => new()
    {
        ["enum"] = new JsonArray([.. Enum.GetValues<T>().Select(value => (JsonNode)Scalars.Spell(value))]),
    };

    public static JsonObject Names(string what, IEnumerable<(string Name, string Summary)> names)
    {
        var all = names.ToList();
        return new()
        {
            ["description"] = what,
            ["enum"] = new JsonArray([.. all.Select(one => (JsonNode)one.Name)]),
            ["enumDescriptions"] = new JsonArray([.. all.Select(one => (JsonNode)one.Summary)]),
        };
    }

    /// <summary>A section, or the single word that stands for it.</summary>
    public static JsonObject Short(JsonObject word, JsonObject section) =>
        new() { ["anyOf"] = new JsonArray(word, section) };

    public static JsonObject Section(string what, (string Key, JsonNode Value)[] keys, params string[] required)
    {
        var section = new JsonObject
        {
            ["description"] = what,
            ["type"] = "object",
            ["properties"] =
                new JsonObject(keys.Select(key => KeyValuePair.Create(key.Key, (JsonNode?)key.Value))),
            ["additionalProperties"] = false,
        };
        if (required.Length > 0)
            section["required"] = new JsonArray([.. required.Select(key => (JsonNode)key)]);
        return section;
    }

    /// <summary>A section whose name decides which keys it has besides its own.</summary>
    /// <param name="head">The key with the name.</param>
    /// <param name="required">Whether the head must be there.</param>
    public static JsonObject Optioned(
        string what, string head, IEnumerable<Choice> choices, (string Key, JsonNode Value)[] own, bool required)
    {
        var all = choices.ToList();
        var names = Names(what, all.Select(choice => (choice.Name, choice.Summary)));
        // A key may mean different things with different names: here it is only known, below it is described.
        var options = all.SelectMany(choice => choice.Options).Select(option => option.Name)
            .Except(own.Select(key => key.Key)).Distinct();
        var section = Section(
            what, [(head, names), .. own, .. options.Select(name => (name, (JsonNode)true))], required ? [head] : []);
        section["allOf"] = new JsonArray([.. all.Select(choice => When(head, choice, own))]);
        return Short((JsonObject)names.DeepClone(), section);
    }

    private static JsonNode When(string head, Choice choice, (string Key, JsonNode Value)[] own)
    {
        var keys = own.Select(key => key.Key).Except(choice.Without).Append(head)
            .Concat(choice.Options.Select(option => option.Name)).Distinct();
        var then = new JsonObject
        {
            ["properties"] =
                new JsonObject(
                    choice.Options.Select(option => KeyValuePair.Create(option.Name, (JsonNode?)Option(option)))),
            ["propertyNames"] = new JsonObject { ["enum"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]) },
        };
        return new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["properties"] = new JsonObject { [head] = new JsonObject { ["const"] = choice.Name } },
                ["required"] = new JsonArray(head),
            },
            ["then"] = then,
        };
    }

    private static JsonObject Option(OptionEntry option)
    {
        var value = option.Type switch
        {
            OptionType.Number => Number(option.Summary, option.Min, option.Max),
            OptionType.Integer => Integer(option.Summary, option.Min, option.Max),
            OptionType.Flag => Flag(option.Summary),
            OptionType.Integers => List(Integer("", option.Min, option.Max), option.Summary),
            _ => option.Choices is { } words
                ? Names(option.Summary, words.Select(word => (word, "")))
                : Word(option.Summary),
        };
        value.Remove("enumDescriptions");
        if (option.Default is { ValueKind: not JsonValueKind.Null } usual)
            value["default"] = JsonNode.Parse(usual.GetRawText());
        return value;
    }

    private static JsonObject Bounded(string what, string type, double? min, double? max)
    {
        var bounded = new JsonObject { ["type"] = type };
        if (what.Length > 0)
            bounded.Insert(0, "description", what);
        if (min is { } least)
            bounded["minimum"] = Whole(least);
        if (max is { } most)
            bounded["maximum"] = Whole(most);
        return bounded;
    }

    private static JsonNode Whole(double value) => value == Math.Truncate(value) ? (long)value : value;
}
