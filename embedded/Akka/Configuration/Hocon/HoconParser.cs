namespace Akka.Configuration.Hocon;

/// <summary>Text to an unresolved tree (HOCON specification, without `include`).</summary>
internal sealed class HoconParser
{
    private readonly HoconReader _in;

    private HoconParser(string text) => _in = new HoconReader(text);

    /// <exception cref="FormatException">The text is no HOCON, or a reference has nothing to refer to.</exception>
    public static HoconObject Parse(string text)
    {
        var parser = new HoconParser(text);
        parser._in.SkipToNext();
        var braces = parser._in.Take("{");
        var root = new HoconObject();
        parser.ParseFields(root, braces, []);
        parser._in.SkipToNext();
        if (!parser._in.End)
            throw parser._in.Error($"unexpected '{parser._in.Current}'");
        return new HoconResolver(root).Resolve();
    }

    private void ParseFields(HoconObject owner, bool braces, IReadOnlyList<string> at)
    {
        while (true)
        {
            _in.SkipToNext();
            while (_in.Take(","))
                _in.SkipToNext();
            if (_in.End)
            {
                if (braces)
                    throw _in.Error("a '{' has no '}'");
                return;
            }

            if (_in.Current == '}')
            {
                if (!braces)
                    throw _in.Error("a '}' has no '{'");
                _in.Take("}");
                return;
            }

            ParseField(owner, at);
        }
    }

    private void ParseField(HoconObject owner, IReadOnlyList<string> at)
    {
        var path = ParseKeyPath();
        _in.SkipToNext();
        var value = _in.Current switch
        {
            '{' => ParseValue([.. at, .. path]),
            '=' or ':' => ParseAssigned([.. at, .. path]),
            '+' => ParseAppended([.. at, .. path]),
            _ => throw _in.Error($"key '{string.Join('.', path)}' has no value: expected '=', ':' or '{{'"),
        };
        for (var i = path.Count - 1; i > 0; i--)
        {
            var nested = new HoconObject();
            nested.Put(path[i], value);
            value = nested;
        }

        AssignSeeingBefore(owner, path[0], value, [.. at, path[0]]);
    }

    private HoconNode ParseAssigned(IReadOnlyList<string> at)
    {
        _in.Take(_in.Current.ToString());
        return ParseValue(at);
    }

    private HoconConcatenation ParseAppended(IReadOnlyList<string> at)
    {
        if (!_in.Take("+="))
            throw _in.Error("expected '+='");
        var item = ParseValue(at);
        return new HoconConcatenation([new HoconReference(string.Join('.', at.Select(Quoted)), optional: true), new HoconList([item])]);
    }

    private List<string> ParseKeyPath()
    {
        var path = new List<string>();
        do
        {
            _in.TakeBlanks();
            var quoted = _in.Current == '"';
            var key = quoted ? _in.TakeQuoted() : _in.TakeUnquoted(key: true);
            if (key.Length == 0 && !quoted)
                throw _in.Error($"expected a key, found '{_in.Current}'");
            path.Add(key);
            _in.TakeBlanks();
        }
        while (_in.Take("."));
        return path;
    }

    private HoconNode ParseValue(IReadOnlyList<string> at)
    {
        _in.SkipToNext();
        var parts = new List<HoconNode>();
        var blanks = "";
        while (!_in.End && !_in.AtComment && _in.Current is not ('\n' or ',' or '}' or ']'))
        {
            var part = ParsePart(at);
            if (blanks.Length > 0 && part is HoconText or HoconReference && parts[^1] is HoconText or HoconReference)
                parts.Add(new HoconText(blanks, quoted: true));
            parts.Add(part);
            blanks = _in.TakeBlanks();
        }

        if (parts.Count == 0)
            throw _in.Error($"key '{string.Join('.', at)}' has no value");
        return HoconResolver.Join(parts);
    }

    private HoconNode ParsePart(IReadOnlyList<string> at)
    {
        if (_in.Take("{"))
        {
            var inner = new HoconObject();
            ParseFields(inner, braces: true, at);
            return inner;
        }

        if (_in.Take("["))
            return ParseList(at);
        if (_in.Take("${"))
            return ParseReference();
        if (_in.Current == '"')
            return new HoconText(_in.TakeQuoted(), quoted: true);
        if (!_in.AtUnquoted(key: false))
            throw _in.Error($"'{_in.Current}' cannot stand in the value of '{string.Join('.', at)}' without double quotes round it");
        var text = _in.TakeUnquoted(key: false);
        if (_in.Current is '=' or ':')
            throw new ConfigurationException($"{_in.Error($"the value '{text}' of '{string.Join('.', at)}' goes on with '{_in.Current}'").Message}: put double quotes round it, or braces if it is an object.");
        return new HoconText(text, quoted: false);
    }

    private HoconList ParseList(IReadOnlyList<string> at)
    {
        var items = new List<HoconNode>();
        while (true)
        {
            _in.SkipToNext();
            while (_in.Take(","))
                _in.SkipToNext();
            if (_in.End)
                throw _in.Error($"the list of '{string.Join('.', at)}' has no ']'");
            if (_in.Take("]"))
                return new HoconList(items);
            items.Add(ParseValue(at));
        }
    }

    private HoconReference ParseReference()
    {
        var optional = _in.Take("?");
        var path = string.Join('.', ParseKeyPath().Select(Quoted));
        if (!_in.Take("}"))
            throw _in.Error("a '${' has no '}'");
        return new HoconReference(path, optional);
    }

    /// <summary>A value that refers to its own key means what the key held before this line.</summary>
    private static void AssignSeeingBefore(HoconObject owner, string key, HoconNode value, IReadOnlyList<string> at)
    {
        var own = string.Join('.', at.Select(Quoted));
        owner.Assign(key, SelfReference.Replace(value, owner.Find(key), own));
    }

    private static string Quoted(string key) => key.Contains('.') ? $"\"{key}\"" : key;
}
