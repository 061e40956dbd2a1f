using System.Linq.Expressions;
using Akka.Util;

namespace Akka.Actor;

/// <summary>How to make an actor: its class and arguments, dispatcher and supervision. Immutable.</summary>
public class Props : IEquatable<Props>
{
    public static readonly Props None = new(typeof(EmptyBehavior), []);
    private readonly IIndirectActorProducer? _producer;

    public Props(Type type, object[] args)
        : this(type, args, null, null, null)
    {
    }

    private Props(Type type, object[] args, string? dispatcher, SupervisorStrategy? strategy, IIndirectActorProducer? producer)
    {
        if (producer is null && (!typeof(ActorBase).IsAssignableFrom(type) || type.IsAbstract))
            throw new ArgumentException($"{type} is no class that derives from ActorBase and can be made.", nameof(type));
        Type = type;
        Arguments = args;
        Dispatcher = dispatcher!;
        SupervisorStrategy = strategy!;
        _producer = producer;
    }

    public static Props Empty => None;

    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName ?? Type.Name;

    public object[] Arguments { get; }

    /// <summary>A path of the configuration; null for the default dispatcher.</summary>
    public string Dispatcher { get; }

    /// <summary>How failures of the actor's children are handled; null leaves it to the actor.</summary>
    public SupervisorStrategy SupervisorStrategy { get; }

    /// <summary>From <c>() => new MyActor(a, b)</c>: the arguments are evaluated now, the constructor runs at each start.</summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is UnaryExpression)
            throw new ArgumentException($"{factory} must be a `new` expression.", nameof(factory));
        if (factory.Body is not NewExpression made)
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        return new Props(made.Type, [.. made.Arguments.Select(ExpressionValues.Of)!], null, supervisorStrategy, null);
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), [], null, supervisorStrategy, null);

    public static Props Create(Type type, params object[] args) =>
        new(type ?? throw new ArgumentNullException(nameof(type), "Props must be instantiated with an actor type."), args);

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer.ActorType, args, null, null, producer);

    public Props WithDispatcher(string dispatcher) => new(Type, Arguments, dispatcher, SupervisorStrategy, _producer);

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => new(Type, Arguments, Dispatcher, supervisorStrategy, _producer);

    public virtual ActorBase NewActor()
    {
        if (_producer is not null)
            return _producer.Produce();
        return (ActorBase)Activator.CreateInstance(
            Type, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic, null, Arguments, null)!;
    }

    public bool Equals(Props? other) =>
        other is not null && Type == other.Type && Dispatcher == other.Dispatcher && ReferenceEquals(_producer, other._producer) && Arguments.SequenceEqual(other.Arguments);

    public override bool Equals(object? obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Type, Dispatcher, Arguments.Length);
}

/// <summary>Makes actors in a way of its own.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    ActorBase Produce();

    void Release(ActorBase actor);
}

/// <summary>An actor that handles nothing.</summary>
internal sealed class EmptyBehavior : ActorBase
{
    protected override bool Receive(object message) => false;
}
