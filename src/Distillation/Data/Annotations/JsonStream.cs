using System.Text.Json;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>
/// Reads JSON token by token from a stream, so that memory does not follow the file's length: files of annotations
/// have hundreds of megabytes.
/// </summary>
internal sealed class JsonStream
{
    /// <summary>Of one value. Masks in a file of boxes may be long.</summary>
    private const int MostBytes = 1 << 24;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 64 };

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private JsonReaderState _state = new(Strict);

    /// <summary>Where the current token begins, and what the reader knew there.</summary>
    private (int Start, JsonReaderState State) _before;

    /// <exception cref="AnnotationException">It is UTF-16.</exception>
    public JsonStream(Stream stream)
    {
        _stream = stream;
        Fill();
        if (AnnotationFile.IsWide(_buffer.AsSpan(0, Math.Min(2, _end))))
            throw new AnnotationException("is UTF-16 text: save it as UTF-8");
        if (_buffer is [0xef, 0xbb, 0xbf, ..])
            _start = 3;
    }

    public JsonTokenType Token { get; private set; }

    private int Depth { get; set; }

    /// <exception cref="AnnotationException">It is no JSON there, or breaks off.</exception>
    public JsonTokenType Read()
    {
        while (true)
        {
            var (found, start, state) = Next();
            if (found)
            {
                _before = (start, state);
                return Token;
            }

            if (!Fill())
                throw new AnnotationException("breaks off: what it began is not closed");
        }
    }

    /// <summary>Over the current object, and all that is inside it.</summary>
    /// <param name="field">Called at the value of each key; it may read the value to its end.</param>
    public void Fields(Action<string> field)
    {
        while (Read() == JsonTokenType.PropertyName)
        {
            var key = Text() ?? "";
            Read();
            field(key);
            Skip();
        }
    }

    /// <summary>Over all that is inside the current value.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        for (var depth = Depth; !(Read() is JsonTokenType.EndObject or JsonTokenType.EndArray && Depth == depth);)
        {
        }
    }

    /// <exception cref="AnnotationException">More follows than blanks.</exception>
    public void ExpectEnd()
    {
        do
        {
            Next();
        }
        while (Fill());
    }

    /// <returns>Null: it is no text, or no text that can be read.</returns>
    public string? Text()
    {
        var reader = Current();
        try
        {
            return Token is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a sign that takes two.
            return null;
        }
    }

    /// <returns>Null: it is no whole number, or a larger one.</returns>
    public long? Long() =>
        Token == JsonTokenType.Number && Current().TryGetInt64(out var value) ? value : null;

    /// <returns>Null: it is no finite number.</returns>
    public double? Number() =>
        Token == JsonTokenType.Number && Current().TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : null;

    /// <summary>The current value for a message.</summary>
    public string Shown => Token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => AnnotationNumbers.Shown(Text() ?? "?"),
        _ => AnnotationNumbers.Cut(System.Text.Encoding.UTF8.GetString(Current().ValueSpan)),
    };

    private Utf8JsonReader Current()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_before.Start, _end - _before.Start), false, _before.State);
        reader.Read();
        return reader;
    }

    private (bool Found, int Start, JsonReaderState State) Next()
    {
        var (start, state) = (_start, _state);
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), false, _state);
        try
        {
            var found = reader.Read();
            (_start, _state) = (_start + (int)reader.BytesConsumed, reader.CurrentState);
            if (found)
                (Token, Depth) = (reader.TokenType, reader.CurrentDepth);
            return (found, start, state);
        }
        catch (JsonException e)
        {
            var what = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new AnnotationException($"is no JSON in line {e.LineNumber + 1}: {what}");
        }
    }

    /// <returns>False at the end.</returns>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MostBytes)
                throw new AnnotationException($"holds a value of more than {MostBytes:N0} bytes");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var got = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += got;
        return got > 0;
    }
}
