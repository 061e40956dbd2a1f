using System.Text.Json;

namespace KdCluster.RunFiles;

/// <summary>
/// The keys that a method, data set, optimizer or schedule adds to its section, checked against the catalogue and with
/// every default filled in.
/// </summary>
internal sealed class Options(IReadOnlyDictionary<string, JsonElement> values)
{
    public static Options Read(Section section, IReadOnlyList<OptionEntry> entries)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var entry in entries)
            if (ReadOne(section, entry) is { } value)
                values[entry.Name] = value;
        return new(values);
    }

    public double Number(string name, double fallback) =>
        values.TryGetValue(name, out var value) ? value.GetDouble() : fallback;

    public bool Flag(string name) => values.TryGetValue(name, out var value) && value.GetBoolean();

    public int? Integer(string name) => values.TryGetValue(name, out var value) ? value.GetInt32() : null;

    public bool Has(string name) => values.ContainsKey(name);

    public IReadOnlyList<int> Integers(string name) =>
        values.TryGetValue(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetInt32())] : [];

    public JsonElement ToJson()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static JsonElement? ReadOne(Section section, OptionEntry entry)
    {
        if (!section.Has(entry.Name))
        {
            section.Take(entry.Name);
            if (entry is { Default: null, Optional: false })
                section.Require(entry.Name, $"Write {entry.Name}: {Example(entry)} ({entry.Summary})");
            return entry.Default;
        }

        return Given(section, entry) ?? entry.Default;
    }

    private static JsonElement? Given(Section section, OptionEntry entry) => entry.Type switch
    {
        OptionType.Number =>
            section.Number(entry.Name, new(entry.Min, entry.Max)) is { } number
                ? Json(number, ContractsValues.Default.Double)
                : null,
        OptionType.Integer =>
            section.Integer(entry.Name, Least(entry), Greatest(entry)) is { } integer
                ? Json(integer, ContractsValues.Default.Int32)
                : null,
        OptionType.Flag =>
            Json(section.Flag(entry.Name, entry.Default?.GetBoolean() ?? false), ContractsValues.Default.Boolean),
        OptionType.Integers => Integers(section, entry),
        _ => Text(section, entry),
    };

    private static JsonElement? Text(Section section, OptionEntry entry)
    {
        if (section.Scalar(entry.Name, "a word") is not { } scalar)
            return null;
        if (entry.Choices is not { } choices || choices.Contains(scalar.Text))
            return Json(scalar.Text, ContractsValues.Default.String);
        section.Problems.Add(
            scalar, $"\"{scalar.Text}\" is not one of {string.Join(", ", choices)}",
            Suggestion.For(scalar.Text, [.. choices]));
        return null;
    }

    private static JsonElement? Integers(Section section, OptionEntry entry)
    {
        var values = new List<int>();
        foreach (var item in section.List(entry.Name) ?? [])
        {
            if (item is not ScalarNode scalar)
                section.Problems.Add(
                    item, "a whole number belongs here", "Write a list of whole numbers, e.g. [30, 45]");
            else if (Scalars.Integer(scalar, Least(entry), Greatest(entry), section.Problems) is { } value)
                values.Add(value);
        }

        return Json<IReadOnlyList<int>>(values, ContractsValues.Default.IReadOnlyListInt32);
    }

    private static JsonElement Json<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type);

    private static int Least(OptionEntry entry) => (int)(entry.Min ?? int.MinValue);

    private static int Greatest(OptionEntry entry) => (int)(entry.Max ?? int.MaxValue);

    private static string Example(OptionEntry entry) => entry.Type switch
    {
        OptionType.Integers => "[30, 45]",
        OptionType.Flag => "true",
        OptionType.Text => entry.Choices?.FirstOrDefault() ?? "WORD",
        _ => "NUMBER",
    };
}
