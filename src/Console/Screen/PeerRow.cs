namespace KdCluster.Console.Screen;

public enum PeerState { Waiting, Training, Sheet, Serving, Finished, Failed, Lost, Stopped }

/// <summary>What is known of one peer while its run goes on.</summary>
/// <param name="Epochs">Of the peer's stage.</param>
public sealed record PeerRow(string Name, string Model, string Stage, int Epochs)
{
    public PeerState State { get; init; } = PeerState.Waiting;

    /// <summary>The running epoch, from 0; equal to <see cref="Epochs"/> when all are done.</summary>
    public int Epoch { get; init; }

    /// <summary>Of the running epoch, in [0, 1].</summary>
    public double Fraction { get; init; }

    /// <summary>Mean training loss of the newest epoch.</summary>
    public double? Loss { get; init; }

    /// <summary>Of the test set after the newest finished epoch, in [0, 1].</summary>
    public double? Accuracy { get; init; }

    public double? ImagesPerSecond { get; init; }

    /// <summary>Spent waiting for other peers' sheets.</summary>
    public TimeSpan Wait { get; init; }

    public long BytesIn { get; init; }
    public long BytesOut { get; init; }

    /// <summary>When it was first seen at work; null before.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Its progress then: above 0 when it had been at work for a while, or joined late.</summary>
    public double From { get; init; }

    /// <summary>`3/12`: the epoch that it is at, from 1, and how many there are; `12/12` when all are done.</summary>
    public string EpochText =>
        $"{Math.Min(Epoch + (State is PeerState.Training or PeerState.Sheet ? 1 : 0), Epochs)}/{Epochs}";

    public bool Ended => State is PeerState.Finished or PeerState.Failed or PeerState.Stopped;

    /// <summary>Of all its epochs, in [0, 1].</summary>
    public double Progress =>
        Epochs == 0 ? 1 : Math.Clamp((Math.Min(Epoch, Epochs) + (Epoch < Epochs ? Fraction : 0)) / Epochs, 0, 1);

    /// <summary>
    /// Extrapolated from the time that its progress took since it was first seen; null until there is enough of it to
    /// say.
    /// </summary>
    public TimeSpan? Left(DateTimeOffset now) =>
        Ended || Since is not { } since || Progress - From < 0.01
            ? null
            : (now - since) * ((1 - Progress) / (Progress - From));
}
