namespace Akka.Configuration.Hocon;

/// <summary>`a.b."c.d"` to its keys.</summary>
internal static class HoconPath
{
    public static IEnumerable<string> Split(string path)
    {
        if (!path.Contains('"'))
            return path.Split('.');
        var keys = new List<string>();
        var from = 0;
        while (from <= path.Length)
        {
            var quoted = from < path.Length && path[from] == '"';
            var end = quoted ? path.IndexOf('"', from + 1) : path.IndexOf('.', from);
            if (end < 0)
                end = path.Length;
            keys.Add(quoted ? path[(from + 1)..end] : path[from..end]);
            from = quoted ? end + 2 : end + 1;
        }

        return keys;
    }
}
