using System.Diagnostics;

namespace KdCluster.Hosting;

/// <summary>
/// Spans of both programs (OpenTelemetry): submit -> epoch -> train-epoch -> fetch -> exchange -> serve, then train and
/// save. Without a collector nobody listens, nothing is made, and each call returns null.
/// </summary>
public static class Traces
{
    public const string Name = "KdCluster";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>A span in this thread, until it is disposed.</summary>
    /// <param name="parent">As it came in a message (W3C `traceparent`); null: the span that is open here, if
    ///     any. What is no `traceparent`: the span begins a trace.</param>
    public static Activity? Begin(string name, string? parent = null, ActivityKind kind = ActivityKind.Internal)
    {
        if (parent is null)
            return Source.StartActivity(name, kind);
        if (ActivityContext.TryParse(parent, null, isRemote: true, out var context))
            return Source.StartActivity(name, kind, context);
        // The server has made one for the request, of which no collector hears: it must not be the parent.
        var before = Activity.Current;
        Activity.Current = null;
        var root = Source.StartActivity(name, kind);
        if (root is null)
            Activity.Current = before;
        return root;
    }

    /// <summary>A span that outlives the message that opens it: the thread is left as it was.</summary>
    public static Activity? Open(string name, string? parent)
    {
        var before = Activity.Current;
        var span = Begin(name, parent ?? "");
        Activity.Current = before;
        return span;
    }

    public static Activity? About(this Activity? span, string key, object? value) => span?.SetTag($"kd.{key}", value);
}
