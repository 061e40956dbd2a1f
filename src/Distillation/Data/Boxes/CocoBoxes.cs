using System.Text.Json;
using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>The `bbox` of an annotation: left, top, width, height.</summary>
internal sealed class CocoBoxes : ICocoPlaces<WrittenBox>
{
    public string Key => "bbox";

    public string? WhereAllLack => null;

    public long MostNumbers => 0;

    public WrittenBox? Read(JsonStream json, out string? wrong)
    {
        wrong = null;
        if (json.Token != JsonTokenType.StartArray)
        {
            wrong = $"its bbox is {json.Shown}, and not a list of four numbers";
            return null;
        }

        var values = new List<double>(4);
        while (json.Read() != JsonTokenType.EndArray)
        {
            if (json.Number() is not { } value)
                wrong ??= $"its bbox has {json.Shown} in it, and no number";
            else if (values.Count <= 4)
                values.Add(value);
            json.Skip();
        }

        if (values.Count != 4)
            wrong ??= $"its bbox has {(values.Count > 4 ? "more than 4" : values.Count)} numbers, and not left, top, "
                + "width and height";
        return wrong is null
            ? new(values[0], values[1], values[0] + values[2], values[1] + values[3], 0, false, 0)
            : null;
    }

    public long Numbers(WrittenBox place) => 0;

    public WrittenBox Thing(WrittenBox place, int label, bool isCrowd, long number) =>
        place with { Class = label, Ignored = isCrowd, Number = number };
}
