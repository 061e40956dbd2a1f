using Akka.Event;

namespace KdCluster.Hosting;

/// <summary>
/// In place of Akka's own lines on the console before its loggers have started and after they have ended
/// (`akka.stdout-logger-class`), which no level turns off.
/// </summary>
public sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
