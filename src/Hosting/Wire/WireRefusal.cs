using KdCluster.Contracts.Wire;

namespace KdCluster.Hosting;

internal static class WireRefusal
{
    private const int Longest = 60;

    /// <param name="manifest">As it came in: of any length, or null.</param>
    public static WireException Of(int serializer, string? manifest)
    {
        var shown = manifest is { Length: > Longest } ? manifest[..Longest] + "..." : manifest;
        return new WireException(
            $"\"{shown}\" (serializer {serializer}) is no message of this protocol; it is not read");
    }
}
