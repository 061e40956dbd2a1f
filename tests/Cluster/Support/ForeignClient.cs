using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A stranger who speaks Akka's protocol with Akka's own serializers, and reaches the cluster's ports.
/// </summary>
public sealed class ForeignClient : IAsyncDisposable
{
    private static readonly string[] Paths =
    [
        "/user/node", "/user/coordinator", "/user/coordinator/coordinator",
        "/user/coordinator/coordinator/*", "/user/node/*", "/user", "/system", "/system/cluster/core/daemon",
        "/system/distributedPubSubMediator", "/remote",
    ];

    private readonly ActorSystem _system;
    private readonly IActorRef _watcher;

    public ForeignClient()
    {
        var lies = SerializationSetup.Create(system =>
            [SerializerDetails.Create("lies", new LyingSerializer(system), ImmutableHashSet.Create(typeof(Lie)))]);
        _system = ActorSystem.Create(
            "kd",
            BootstrapSetup.Create().WithConfig(
                """
                akka {
                  loglevel = OFF
                  stdout-loglevel = OFF
                  actor.provider = remote
                  remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                  # Its guest at the other's, which never was, does not answer that it is gone.
                  coordinated-shutdown.phases.actor-system-terminate.timeout = 500ms
                }
                """).And(lies));
        _watcher = _system.ActorOf(Props.Create<Watcher>(), "watcher");
    }

    /// <summary>Everything that a stranger can think of, at a process's address (`akka.tcp://kd@HOST:PORT`).</summary>
    /// <param name="file">What the `$type` payload would make.</param>
    public void Attack(string address, string file)
    {
        object[] messages =
        [
            new Foreign("of my own"), new Lie(MakesAFile(file)), PoisonPill.Instance, Kill.Instance, new byte[10], 42,
            new Status.Failure(new InvalidOperationException("mine")),
        ];
        ISystemMessage[] commands =
        [
            new Terminate(), new Suspend(), new Recreate(new InvalidOperationException("mine")),
            new Watch((IInternalActorRef)_watcher, (IInternalActorRef)_watcher),
        ];
        foreach (var path in Paths)
        {
            foreach (var message in messages)
            {
                _system.ActorSelection(address + path).Tell(message, _watcher);
                if (!path.EndsWith('*'))
                    At(address + path).Tell(message, _watcher);
            }

            if (path.EndsWith('*'))
                continue;
            _watcher.Tell(At(address + path));
            foreach (var command in commands)
                ((IInternalActorRef)At(address + path)).SendSystemMessage(command);
        }

        var remote = Deploy.None.WithScope(new RemoteScope(Address.Parse(address)));
        _system.ActorOf(Props.Create(() => new Guest()).WithDeploy(remote));
    }

    /// <summary>Who answers at a path; null: nobody within a second.</summary>
    public async Task<IActorRef?> WhoIs(string path)
    {
        try
        {
            return await _system.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(1));
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private IActorRef At(string path) => ((ExtendedActorSystem)_system).Provider.ResolveActorRef(path);

    private static string MakesAFile(string path) =>
        $$"""
        {
          "$type": "Serilog.Sinks.File.FileSink, Serilog.Sinks.File", "path": "{{path}}",
          "textFormatter": { "$type": "Serilog.Formatting.Json.JsonFormatter, Serilog" }
        }
        """;

    private sealed record Foreign(string Text);

    private sealed record Lie(string Json);

    /// <summary>Writes text of its own in the name of Akka's default serializer.</summary>
    private sealed class LyingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 1;

        public override string Manifest(object o) => "System.Object, System.Private.CoreLib";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Lie)obj).Json);

        public override object FromBinary(byte[] bytes, string manifest) => new();
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher() => Receive<IActorRef>(actor => Context.Watch(actor));
    }

    private sealed class Guest : ReceiveActor
    {
        public Guest() => ReceiveAny(_ => { });
    }
}
