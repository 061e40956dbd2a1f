namespace Akka.Configuration.Hocon;

/// <summary>`a = ${a} ...` and `a += ...` mean the value that `a` had before.</summary>
internal static class SelfReference
{
    public static HoconNode Replace(HoconNode value, HoconNode? before, string path)
    {
        switch (value)
        {
            case HoconReference reference when reference.Path == path && before is not null:
                return before;
            case HoconConcatenation concatenation:
                return HoconResolver.Join([.. concatenation.Parts
                    .Where(part => before is not null || part is not HoconReference { Optional: true } r || r.Path != path)
                    .Select(part => Replace(part, before, path))]);
            case HoconObject fields:
                var replaced = new HoconObject();
                foreach (var (key, field) in fields.Fields)
                    replaced.Put(key, Replace(field, (before as HoconObject)?.Find(key), $"{path}.{(key.Contains('.') ? $"\"{key}\"" : key)}"));
                return replaced;
            default:
                return value;
        }
    }
}
