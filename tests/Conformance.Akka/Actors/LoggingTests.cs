using Akka.Actor;
using Akka.Event;
using Shouldly;

namespace KdCluster.Conformance.Actors;

public sealed class LoggingTests : Kit
{
    [Fact]
    public async Task A_configured_logger_gets_lines_with_level_source_template_and_exception()
    {
        Bridge.Lines.Clear();
        var system = Local("akka.loglevel = INFO, akka.loggers = [\"KdCluster.Conformance.Actors.LoggingTests+Bridge, Conformance.Akka\"]");
        var actor = system.ActorOf<Talker>("talker");
        actor.Tell("go", ActorRefs.NoSender);
        await Eventually(() => Bridge.Lines.Count(l => l.LogSource.Contains("talker")) == 3, "three lines");
        var lines = Bridge.Lines.Where(l => l.LogSource.Contains("talker")).ToArray();
        lines[0].ShouldBeOfType<Info>().Message.ToString().ShouldBe("info 1 and two");
        lines[0].Message.ShouldBeAssignableTo<LogMessage>()!.Format.ShouldBe("info {0} and {1}");
        lines[0].LogClass.ShouldBe(typeof(Talker));
        lines[1].ShouldBeOfType<Warning>().LogLevel().ShouldBe(LogLevel.WarningLevel);
        lines[2].ShouldBeOfType<Error>().Cause.Message.ShouldBe("cause");
        Logging.GetLogger(system, "by hand").IsDebugEnabled.ShouldBeFalse();
    }

    public sealed class Bridge : ReceiveActor
    {
        public Bridge()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(Lines.Enqueue);
        }

        public static System.Collections.Concurrent.ConcurrentQueue<LogEvent> Lines { get; } = new();
    }

    private sealed class Talker : ReceiveActor
    {
        public Talker()
        {
            var log = Context.GetLogger();
            Receive<string>(_ =>
            {
                log.Debug("never {0}", 0);
                log.Info("info {0} and {1}", 1, "two");
                log.Warning("warning");
                log.Error(new InvalidOperationException("cause"), "error {0}", 1);
            });
        }
    }
}
