namespace KdCluster.Distillation.Students;

/// <summary>A colour of each class, for people: the colour map of Pascal VOC, in which neighbours differ.</summary>
public static class ClassColours
{
    /// <summary>The bits of the number, three by three, are the upper bits of red, green and blue. Class 0 is black.
    /// </summary>
    public static (byte Red, byte Green, byte Blue) Of(int label)
    {
        var (red, green, blue) = (0, 0, 0);
        for (var (bit, rest) = (7, label); rest > 0; bit--, rest >>= 3)
        {
            red |= (rest & 1) << bit;
            green |= ((rest >> 1) & 1) << bit;
            blue |= ((rest >> 2) & 1) << bit;
        }

        return ((byte)red, (byte)green, (byte)blue);
    }

    /// <returns>As `#800000`.</returns>
    public static string Hex(int label)
    {
        var (red, green, blue) = Of(label);
        return $"#{red:x2}{green:x2}{blue:x2}";
    }
}
