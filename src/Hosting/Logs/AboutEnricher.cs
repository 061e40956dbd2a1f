using Serilog.Core;
using Serilog.Events;

namespace KdCluster.Hosting;

/// <summary>`[run stage/epoch peer] ` in front of a console line that is about one.</summary>
internal sealed class AboutEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (!logEvent.Properties.TryGetValue("run", out var run))
            return;
        var text = $"[{Text(run)} "
            + $"{Of("stage")}/{Of("epoch")}{(logEvent.Properties.ContainsKey("peer") ? " " + Of("peer") : "")}] ";
        logEvent.AddPropertyIfAbsent(new LogEventProperty("About", new ScalarValue(text)));

        string Of(string name) => logEvent.Properties.TryGetValue(name, out var value) ? Text(value) : "-";
    }

    private static string Text(LogEventPropertyValue value) =>
        value is ScalarValue { Value: { } v } ? v.ToString() ?? "" : value.ToString();
}
