using System.Buffers.Binary;

namespace KdCluster.Contracts.Safetensors;

/// <summary>Safetensors files as bytes, for whoever needs no tensors.</summary>
public static class SafetensorsFile
{
    /// <summary>The beginning of a file: the header after its length.</summary>
    public static byte[] Start(byte[] header)
    {
        var start = new byte[8 + header.Length];
        BinaryPrimitives.WriteInt64LittleEndian(start, header.Length);
        header.CopyTo(start, 8);
        return start;
    }

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="SafetensorsException">It is not whole, or not as it was written.</exception>
    public static SafetensorsHeader Check(Stream file, string path)
    {
        var (header, json) = SafetensorsHeader.Read(file, path);
        using var hash = SafetensorsChecksum.Begin(header, json);
        var buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        SafetensorsChecksum.End(hash, header, path);
        return header;
    }
}
