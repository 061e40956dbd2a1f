using System.Numerics;
using System.Runtime.InteropServices;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected), initial value and final inversion as in RFC 3720: the check
/// value of "123456789" is E3069283. The processor's instruction takes 8 bytes but answers three cycles later, so three
/// stretches of the data are taken in turn and joined afterwards.
/// </summary>
public static class Crc32C
{
    private const int Stretch = 8 * 512;

    /// <summary>Four tables of 256: what a register becomes when <see cref="Stretch"/> zero bytes follow.</summary>
    private static readonly uint[] Shift = ShiftTables(Stretch);

    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The checksum of what had this checksum so far, followed by <paramref name="data"/>.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        var register = ~checksum;
        while (data.Length >= 3 * Stretch)
        {
            register = Triple(register, MemoryMarshal.Cast<byte, ulong>(data[..(3 * Stretch)]));
            data = data[(3 * Stretch)..];
        }

        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
            register = BitOperations.Crc32C(register, word);
        foreach (var value in data[(words.Length * sizeof(ulong))..])
            register = BitOperations.Crc32C(register, value);
        return ~register;
    }

    private static uint Triple(uint first, ReadOnlySpan<ulong> words)
    {
        const int Count = Stretch / sizeof(ulong);
        var a = words[..Count];
        var b = words.Slice(Count, Count);
        var c = words.Slice(2 * Count, Count);
        uint second = 0, third = 0;
        for (var i = 0; i < Count; i++)
        {
            first = BitOperations.Crc32C(first, a[i]);
            second = BitOperations.Crc32C(second, b[i]);
            third = BitOperations.Crc32C(third, c[i]);
        }

        return Shifted(Shifted(first) ^ second) ^ third;
    }

    private static uint Shifted(uint register) =>
        Shift[register & 0xFF] ^ Shift[256 + ((register >> 8) & 0xFF)] ^ Shift[512 + ((register >> 16) & 0xFF)] ^ Shift[
            768 + (register >> 24)];

    /// <summary>
    /// The register is linear in its bits, so that what zeros do to each single bit says what they do to all.
    /// </summary>
    private static uint[] ShiftTables(int zeros)
    {
        var bits = new uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            var register = 1u << bit;
            for (var i = 0; i < zeros; i += sizeof(ulong))
                register = BitOperations.Crc32C(register, 0UL);
            bits[bit] = register;
        }

        var tables = new uint[4 * 256];
        for (var position = 0; position < 4; position++)
            for (var value = 0; value < 256; value++)
                for (var bit = 0; bit < 8; bit++)
                    if ((value >> bit & 1) != 0)
                        tables[(position * 256) + value] ^= bits[(position * 8) + bit];
        return tables;
    }
}
