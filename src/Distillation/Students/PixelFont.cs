namespace KdCluster.Distillation.Students;

/// <summary>
/// Letters of 5 x 7 pixels, so that names look the same on every machine: one without fonts is usual for a server.
/// </summary>
internal static class PixelFont
{
    public const int Height = 7;

    /// <summary>Columns of a letter with the gap after it.</summary>
    public const int Advance = 6;

    private const char First = ' ';

    /// <summary>Five columns a sign from the blank to the tilde, in hexadecimal; the lowest bit is the top.</summary>
    private const string Columns =
        "000000000000005F00000007000700147F147F14242A7F2A12231308646236495520500005030000001C2241000041221C00"
        + "2A1C7F1C2A08083E08080050300000080808080800606000002010080402"
        + "3E5149453E00427F400042615149462141454B311814127F1027454545393C4A49493001710905033649494936064949291E"
        + "003636000000563600000814224100141414141400412214080201510906324979413E"
        + "7E1111117E7F494949363E414141227F4141221C7F494949417F090909013E4149497A7F0808087F00417F41002040413F01"
        + "7F081422417F404040407F020C027F7F0408107F3E4141413E7F090909063E4151215E7F09192946464949493101017F0101"
        + "3F4040403F1F2040201F3F4038403F631408146307087008076151494543007F41410002040810200041417F000402010204"
        + "40404040400001020400"
        + "20545454787F484444383844444420384444487F3854545418087E0901020C5252523E7F0804047800447D40002040443D00"
        + "7F1028440000417F40007C041804787C0804047838444444387C14141408081414187C7C080404084854545420043F444020"
        + "3C4040207C1C2040201C3C4030403C44281028440C5050503C4464544C440008364100"
        + "00007F000000413608000804081008";

    private const char FirstMarked = '\u00c0';
    private const string Unmarked = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty";

    private static readonly byte[] Bits = Convert.FromHexString(Columns);

    /// <summary>Whether a pixel of a letter is set; signs beyond ASCII show a question mark.</summary>
    /// <param name="column">From 0 to <see cref="Advance"/> - 1.</param>
    /// <param name="row">From 0 to <see cref="Height"/> - 1.</param>
    public static bool IsSet(char sign, int column, int row)
    {
        var at = sign is >= First and <= '~' ? sign - First : '?' - First;
        return column < Advance - 1 && (Bits[(at * 5) + column] >> row & 1) == 1;
    }

    /// <summary>What can be shown of a text: letters of western Europe without their marks.</summary>
    public static string Plain(string text) => string.Concat(text.Select(
        sign => sign is >= FirstMarked and < (char)0x100 ? Unmarked[sign - FirstMarked] : sign));
}
