using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>
/// Counts of runs as COCO's own tools write them: each in signs of 5 bits, the lowest first, with a sixth bit where
/// another sign follows. From the fourth on a count is written less the one before the last (`rleToString` of
/// `maskApi.c`).
/// </summary>
internal static class RunText
{
    private const int First = '0';
    private const int Bits = 5;
    private const int More = 1 << Bits;
    private const int Negative = More >> 1;

    /// <summary>Counts of pictures fit into six signs.</summary>
    private const int MostBits = 30;

    /// <param name="most">Counts.</param>
    /// <param name="wrong">The end of "the counts ..."; null: nothing.</param>
    public static List<int> Read(string text, int most, out string? wrong)
    {
        var counts = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var (value, shift, sign) = (0L, 0, More);
            for (; (sign & More) != 0; shift += Bits)
            {
                if (at == text.Length || shift == MostBits)
                {
                    wrong = shift == MostBits ? "hold a number that no picture has" : "break off in a number";
                    return counts;
                }

                sign = text[at++] - First;
                if (sign is < 0 or >= 2 * More)
                {
                    wrong = $"hold {AnnotationNumbers.Shown($"{text[at - 1]}")}, which text of RLE has not";
                    return counts;
                }

                value |= (long)(sign % More) << shift;
            }

            if ((sign & Negative) != 0)
                value -= 1L << shift;
            if (counts.Count > 2)
                value += counts[^2];
            if (value is < 0 or > Picture.MostPixels || counts.Count == most)
            {
                wrong = counts.Count == most ? $"hold more than {most:N0} numbers" : $"hold a run of {value:N0} pixels";
                return counts;
            }

            counts.Add((int)value);
        }

        wrong = null;
        return counts;
    }
}
