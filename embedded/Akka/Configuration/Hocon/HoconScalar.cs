using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>Text to numbers, switches, durations and sizes.</summary>
internal static class HoconScalar
{
    private const double TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static string? Text(HoconNode node) => node switch
    {
        HoconText { Quoted: false, Text: "null" } => null,
        HoconText text => text.Text.Trim(),
        _ => null,
    };

    public static bool Boolean(string text) => text switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => throw new NotSupportedException($"Unknown boolean format: {text}"),
    };

    /// <summary>A number with a unit, milliseconds without one; `infinite` is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static TimeSpan Duration(string text, bool allowInfinite)
    {
        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        var (number, unit) = SplitUnit(text);
        var value = double.Parse(number, CultureInfo.InvariantCulture);
        if (value < 0)
            throw new FormatException($"Expected a positive value instead of {value}");
        return unit switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => TimeSpan.FromTicks((long)Math.Round(value * TicksPerMicrosecond / 1000)),
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.FromTicks((long)Math.Round(value * TicksPerMicrosecond)),
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds(value),
            "s" or "second" or "seconds" => TimeSpan.FromSeconds(value),
            "m" or "minute" or "minutes" => TimeSpan.FromMinutes(value),
            "h" or "hour" or "hours" => TimeSpan.FromHours(value),
            "d" or "day" or "days" => TimeSpan.FromDays(value),
            _ => throw new FormatException($"{text} is not a duration: unknown unit {unit}"),
        };
    }

    /// <summary>Bytes: a whole number with a decimal (kB, MB...) or binary (K, KiB, M...) unit, or none.</summary>
    public static long Size(string text)
    {
        var (number, unit) = SplitUnit(text);
        return long.Parse(number, CultureInfo.InvariantCulture) * unit switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1L,
            "kB" or "kilobyte" or "kilobytes" => 1000L,
            "MB" or "megabyte" or "megabytes" => 1000_000L,
            "GB" or "gigabyte" or "gigabytes" => 1000_000_000L,
            "TB" or "terabyte" or "terabytes" => 1000_000_000_000L,
            "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
            "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
            "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
            "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
            _ => throw new FormatException($"{unit} is not a valid byte size suffix"),
        };
    }

    private static (string Number, string Unit) SplitUnit(string text)
    {
        var end = text.Length;
        while (end > 0 && char.IsLetter(text[end - 1]))
            end--;
        return (text[..end].TrimEnd(), text[end..]);
    }
}
