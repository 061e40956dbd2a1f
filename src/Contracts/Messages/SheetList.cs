namespace KdCluster.Contracts.Messages;

/// <summary>
/// Manifests that are too many for a message: they are fetched as one file (`Wire.SheetListCodec`) from the
/// coordinator's HTTP server, once a node however many of its peers need it. The hash came with the command, so that
/// nobody can put another list in its place.
/// </summary>
/// <param name="Sha256">Of the file, hex.</param>
/// <param name="Url">Where it is served; null where the coordinator has no HTTP server.</param>
public sealed record SheetList(string Sha256, long Bytes, int Count, string? Url);
