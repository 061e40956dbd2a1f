using Serilog.Core;
using Serilog.Events;

namespace KdCluster.Hosting;

/// <summary>No text that came from outside ends a line of the log or commands the terminal that shows it.</summary>
internal sealed class PrintableEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        List<LogEventProperty>? changed = null;
        foreach (var (name, value) in logEvent.Properties)
        {
            if (value is ScalarValue { Value: string text } && Printable.Of(text) is var shown && shown != text)
                (changed ??= []).Add(new(name, new ScalarValue(shown)));
        }

        foreach (var property in changed ?? [])
            logEvent.AddOrUpdateProperty(property);
    }
}
