using System.Text.Json;
using KdCluster.Contracts;

namespace KdCluster.Distillation.Methods;

/// <summary>Keys that a method adds to `distill`, as the catalogue lists them.</summary>
public static class Option
{
    /// <summary>
    /// Names of the layers whose maps are compared, separated by commas; empty = the method's own choice.
    /// </summary>
    public static readonly OptionEntry StudentLayers = Words(
        "studentLayers", "",
        "Layers of the student, separated by commas; empty = the last map, or the last vector for methods on vectors");

    /// <inheritdoc cref="StudentLayers"/>
    public static readonly OptionEntry TeacherLayers =
        Words("teacherLayers", "", "Layers of the teacher, as many as of the student; empty as for the student");

    public static OptionEntry Number(string name, double usual, double? minimum, double? maximum, string summary) =>
        new(name, OptionType.Number, Json(usual), minimum, maximum, null, summary);

    public static OptionEntry Integer(string name, int usual, double? minimum, string summary) =>
        new(name, OptionType.Integer, Json(usual), minimum, null, null, summary);

    public static OptionEntry Choice(string name, IReadOnlyList<string> words, string summary) =>
        new(name, OptionType.Text, Json(words[0]), null, null, words, summary);

    public static OptionEntry Words(string name, string usual, string summary) =>
        new(name, OptionType.Text, Json(usual), null, null, null, summary);

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
