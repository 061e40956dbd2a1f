using System.Buffers.Binary;
using System.Text;
using KdCluster.Contracts.Safetensors;
using Shouldly;
using Xunit;

namespace KdCluster.Contracts.Tests.Safetensors;

public class SafetensorsHeaderTests
{
    private static SafetensorsHeader Read(byte[] file) =>
        SafetensorsHeader.Read(new MemoryStream(file), "weights.safetensors").Header;

    private static byte[] File(string json, int dataBytes)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        var entries = new[] { new TensorEntry("a", "F32", [2, 3], 0, 24), new TensorEntry("b.c", "I64", [], 24, 32) };
        var json = SafetensorsHeader.Write(entries, new Dictionary<string, string> { ["k"] = "v \"quoted\"" });
        var header = Read(File(Encoding.UTF8.GetString(json), 32));
        header.Tensors.Select(t => (t.Name, t.Dtype, t.Bytes)).ShouldBe([("a", "F32", 24L), ("b.c", "I64", 8L)]);
        header.Tensors[0].Shape.ShouldBe([2, 3]);
        header.Metadata["k"].ShouldBe("v \"quoted\"");
        (header.DataStart % 8).ShouldBe(0);
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"""
        + """ "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        12, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "leaves the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "holds 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not take 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}""", 8, "does not take")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "does not take")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[-8,-8]}}""", 0, "leaves")]
    [InlineData("""{"a":{"dtype":"F9","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "not that of a safetensors")]
    [InlineData("""{"a":3}""", 0, "not that of a safetensors")]
    [InlineData("[]", 0, "not that of a safetensors")]
    [InlineData("{", 0, "not that of a safetensors")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"""
        + """ "a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""",
        0, "twice")]
    public void A_header_that_does_not_describe_the_file_is_refused(string json, int dataBytes, string reason)
    {
        var error = Should.Throw<SafetensorsException>(() => Read(File(json, dataBytes)));
        error.Message.ShouldContain("weights.safetensors");
        error.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 100, 0, 0, 0, 0, 0, 0, 0, 123 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 64, 123 })]
    public void A_length_beyond_the_file_takes_no_memory(byte[] file) =>
        Should.Throw<SafetensorsException>(() => Read(file)).Message.ShouldContain("bytes");
}
