using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Characters of a document: white space, comments, quoted and unquoted text.</summary>
internal sealed class HoconReader(string text)
{
    private const string NeverUnquoted = "$\"{}[]:=,#`^?!@*&\\";
    private int _at;

    public bool End => _at >= text.Length;

    public char Current => End ? '\0' : text[_at];

    public bool Sees(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;

    public bool Take(string what)
    {
        if (!Sees(what))
            return false;
        _at += what.Length;
        return true;
    }

    public FormatException Error(string reason)
    {
        var line = text.AsSpan(0, Math.Min(_at, text.Length)).Count('\n') + 1;
        return new FormatException($"HOCON, line {line}: {reason}");
    }

    public bool AtComment => Current == '#' || Sees("//");

    /// <summary>Skips spaces and tabs of this line, and returns them.</summary>
    public string TakeBlanks()
    {
        var from = _at;
        while (!End && Current != '\n' && char.IsWhiteSpace(Current))
            _at++;
        return text[from.._at];
    }

    /// <summary>Skips white space, line ends and comments; true when a line ended among them.</summary>
    public bool SkipToNext()
    {
        var newLine = false;
        while (!End)
        {
            if (AtComment)
            {
                while (!End && Current != '\n')
                    _at++;
            }
            else if (char.IsWhiteSpace(Current) || Current == '\uFEFF')
            {
                newLine |= Current == '\n';
                _at++;
            }
            else
            {
                break;
            }
        }

        return newLine;
    }

    public bool AtUnquoted(bool key) =>
        !End && !char.IsWhiteSpace(Current) && !AtComment && !NeverUnquoted.Contains(Current) && !(key && (Current == '.' || Sees("+=")));

    public string TakeUnquoted(bool key)
    {
        var from = _at;
        while (AtUnquoted(key))
            _at++;
        return text[from.._at];
    }

    public string TakeQuoted()
    {
        if (Take("\"\"\""))
        {
            var end = text.IndexOf("\"\"\"", _at, StringComparison.Ordinal);
            if (end < 0)
                throw Error("a text in triple quotes has no end");
            while (end + 3 < text.Length && text[end + 3] == '"')
                end++;
            var raw = text[_at..end];
            _at = end + 3;
            return raw;
        }

        _at++;
        var built = new StringBuilder();
        while (!End && Current != '"')
        {
            if (Current == '\n')
                throw Error("a text in quotes has no end on its line");
            built.Append(Current == '\\' ? TakeEscape() : text[_at++]);
        }

        if (End)
            throw Error("a text in quotes has no end");
        _at++;
        return built.ToString();
    }

    private char TakeEscape()
    {
        var code = _at + 1 < text.Length ? text[_at + 1] : '\0';
        _at += 2;
        switch (code)
        {
            case '"' or '\\' or '/': return code;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= text.Length && ushort.TryParse(text.AsSpan(_at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default: throw Error($"unknown escape \\{code}");
        }
    }
}
