namespace KdCluster.Contracts.Sheets;

/// <summary>Why a sheet is refused.</summary>
/// <param name="Message">Names what did not match: what was found and what was expected.</param>
public sealed record SheetError(SheetFault Fault, string Message)
{
    public override string ToString() => Message;

    internal static SheetError? Differs<T>(SheetFault fault, string what, T found, T expected) =>
        EqualityComparer<T>.Default.Equals(found, expected)
            ? null
            : new(fault, $"{what} is {found}, expected {expected}");
}

public enum SheetFault
{
    /// <summary>Not a sheet at all.</summary>
    Magic,
    Version,
    Precision,

    /// <summary>Rows, first row or classes.</summary>
    Shape,
    View,
    SampleSet,

    /// <summary>Too few or too many bytes.</summary>
    Length,

    /// <summary>The head is not the one that the manifest names.</summary>
    Hash,

    /// <summary>Bytes were damaged on the way or on disk; reading them again may help.</summary>
    Checksum,

    /// <summary>A logit is NaN or infinite.</summary>
    NotFinite,

    /// <summary>int8: a scale or a byte that no writer writes.</summary>
    Scale,
}
