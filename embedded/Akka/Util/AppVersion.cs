using System.Globalization;

namespace Akka.Util;

/// <summary>A version such as 1.2.3 or 1.2.3-rc1, ordered number by number.</summary>
public class AppVersion : IComparable<AppVersion>, IEquatable<AppVersion>
{
    public static readonly AppVersion Zero = Create("0.0.0");
    private readonly int[] _numbers;
    private readonly string _rest;

    private AppVersion(string version)
    {
        Version = version;
        var dash = version.IndexOfAny(['-', '+']);
        var numbers = dash < 0 ? version : version[..dash];
        _rest = dash < 0 ? "" : version[(dash + 1)..];
        _numbers = [.. numbers.Split('.').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
    }

    public string Version { get; }

    public static AppVersion Create(string version) => new(version);

    public int CompareTo(AppVersion? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            var order = _numbers.ElementAtOrDefault(i).CompareTo(other._numbers.ElementAtOrDefault(i));
            if (order != 0)
                return order;
        }

        // A version with a suffix comes before the one without.
        return (_rest.Length == 0, other._rest.Length == 0) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => string.CompareOrdinal(_rest, other._rest),
        };
    }

    public bool Equals(AppVersion? other) => other is not null && Version == other.Version;

    public override bool Equals(object? obj) => Equals(obj as AppVersion);

    public override int GetHashCode() => Version.GetHashCode();

    public override string ToString() => Version;

    public static bool operator ==(AppVersion? first, AppVersion? second) => first is null ? second is null : first.Equals(second);

    public static bool operator !=(AppVersion? first, AppVersion? second) => !(first == second);
}
