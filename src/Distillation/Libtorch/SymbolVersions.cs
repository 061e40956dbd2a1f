using System.Buffers.Binary;
using System.Text;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// The symbol versions that a shared library wants of others (ELF64, little endian). TorchSharp's native library names
/// a version of the C++ runtime (GCC 13) for one symbol that nothing calls; an older runtime refuses the whole library
/// for that. A wish that is marked weak is only a warning.
/// </summary>
internal static class SymbolVersions
{
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Marks every wish for <paramref name="version"/> weak, in place.</summary>
    /// <param name="library">A whole shared library.</param>
    /// <param name="version">Such as `GLIBCXX_3.4.32`.</param>
    /// <returns>How many wishes there were.</returns>
    /// <exception cref="InvalidDataException">The bytes are no ELF64 library.</exception>
    public static int MakeWeak(Span<byte> library, string version)
    {
        if (library.Length < 64 || !library.StartsWith("\u007fELF"u8) || library[4] != 2)
            throw new InvalidDataException("not a 64-bit ELF library");
        try
        {
            var sections = library[(int)Long(library, 0x28)..];
            var (size, count) = (Short(library, 0x3a), Short(library, 0x3c));
            var marked = 0;
            for (var i = 0; i < count; i++)
            {
                var section = sections.Slice(i * size, size);
                if (Word(section, 4) != VersionNeeds)
                    continue;
                var names = sections.Slice((int)Word(section, 0x28) * size, size);
                marked += MakeWeak(library[(int)Long(section, 0x18)..], library[(int)Long(names, 0x18)..], version);
            }

            return marked;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("the ELF library is broken off", e);
        }
    }

    // Verneed: count at 2, first Vernaux at 8, next at 12. Vernaux: flags at 4, name at 8, next at 12. Offsets are
    // relative to the entry.
    private static int MakeWeak(Span<byte> needs, ReadOnlySpan<byte> names, string version)
    {
        var wanted = Encoding.ASCII.GetBytes(version + "\0");
        var marked = 0;
        for (var need = 0; ;)
        {
            var wish = need + (int)Word(needs, need + 8);
            for (var left = Short(needs, need + 2); left > 0; left--)
            {
                if (names[(int)Word(needs, wish + 8)..].StartsWith(wanted))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(
                        needs[(wish + 4)..], (ushort)(Short(needs, wish + 4) | Weak));
                    marked++;
                }

                wish += (int)Word(needs, wish + 12);
            }

            if (Word(needs, need + 12) is not (> 0 and var next))
                return marked;
            need += (int)next;
        }
    }

    private static ushort Short(ReadOnlySpan<byte> at, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(at[offset..]);
    private static uint Word(ReadOnlySpan<byte> at, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(at[offset..]);
    private static ulong Long(ReadOnlySpan<byte> at, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(at[offset..]);
}
