using System.Text;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public class Crc32CTests
{
    [Fact]
    public void The_check_value_is_that_of_the_standard() =>
        Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")).ShouldBe(0xE3069283u);

    /// <summary>RFC 3720, appendix B.4.</summary>
    [Fact]
    public void The_test_vectors_of_iSCSI_hold()
    {
        Crc32C.Compute(new byte[32]).ShouldBe(0x8A9136AAu);
        Crc32C.Compute(Enumerable.Repeat((byte)0xFF, 32).ToArray()).ShouldBe(0x62A8AB43u);
        Crc32C.Compute([.. Enumerable.Range(0, 32).Select(value => (byte)value)]).ShouldBe(0x46DD794Eu);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289)]
    [InlineData(100_003)]
    public void Every_length_equals_the_definition_bit_by_bit(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        var register = uint.MaxValue;
        foreach (var value in data)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
                register = (register & 1) != 0 ? (register >> 1) ^ 0x82F63B78u : register >> 1;
        }

        Crc32C.Compute(data).ShouldBe(~register);
    }

    [Fact]
    public void Appending_parts_equals_the_whole()
    {
        var data = new byte[50_000];
        new Random(1).NextBytes(data);
        Crc32C.Append(Crc32C.Compute(data.AsSpan(0, 20_001)), data.AsSpan(20_001)).ShouldBe(Crc32C.Compute(data));
    }
}
