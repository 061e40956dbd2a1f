namespace KdCluster.Conformance;

/// <summary>Holds for the embedded runtime alone; skipped on the packages, where the reason beside it says what they do instead.</summary>
public sealed class EmbeddedFactAttribute : FactAttribute
{
    public EmbeddedFactAttribute()
    {
        if (Type.GetType("Akka.Remote.RemoteActorRefProvider, Akka.Remote") is not null)
            Skip = "Holds for the embedded runtime alone.";
    }
}
