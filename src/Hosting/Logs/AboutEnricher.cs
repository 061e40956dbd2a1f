using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace KdCluster.Hosting;

/// <summary>`[run stage/epoch peer] ` in front of a console line that is about one. People count from 1.</summary>
internal sealed class AboutEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (!logEvent.Properties.TryGetValue("run", out var run))
            return;
        var peer = logEvent.Properties.TryGetValue("peer", out var name) ? " " + Text(name) : "";
        var text = $"[{Text(run)} {Count("stage")}/{Count("epoch")}{peer}] ";
        logEvent.AddPropertyIfAbsent(new LogEventProperty("About", new ScalarValue(text)));

        string Count(string property) =>
            logEvent.Properties.TryGetValue(property, out var value)
                && value is ScalarValue { Value: int and >= 0 and var index }
                ? (index + 1).ToString(CultureInfo.InvariantCulture)
                : "-";
    }

    private static string Text(LogEventPropertyValue value) =>
        value is ScalarValue { Value: { } v } ? v.ToString() ?? "" : value.ToString();
}
