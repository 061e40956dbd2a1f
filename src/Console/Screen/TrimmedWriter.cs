using System.Text;

namespace KdCluster.Console.Screen;

/// <summary>Drops blanks at the ends of lines: tables fill theirs up, which nobody wants in a file.</summary>
public sealed class TrimmedWriter(TextWriter inner) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        switch (value)
        {
            case ' ':
                _blanks++;
                return;
            case '\r' or '\n':
                _blanks = 0;
                break;
        }

        for (; _blanks > 0; _blanks--)
            inner.Write(' ');
        inner.Write(value);
    }

    public override void Write(string? value)
    {
        foreach (var character in value ?? "")
            Write(character);
    }

    public override void Flush() => inner.Flush();
}
