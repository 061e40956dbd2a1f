namespace Akka;

/// <summary>Something was done; there is nothing more to say.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
