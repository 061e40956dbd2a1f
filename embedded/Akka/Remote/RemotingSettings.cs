using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The settings of remoting, by the package's keys.</summary>
internal sealed class RemotingSettings
{
    private const string Tcp = "akka.remote.dot-netty.tcp.";

    /// <exception cref="ConfigurationException">A setting cannot be used.</exception>
    public RemotingSettings(Config config)
    {
        BindHost = config.GetString(Tcp + "hostname") is { Length: > 0 } host ? host : "127.0.0.1";
        Port = config.GetInt(Tcp + "port");
        PublicHost = config.GetString(Tcp + "public-hostname") is { Length: > 0 } named ? named : BindHost;
        PublicPort = config.GetInt(Tcp + "public-port");
        MaximumFrame = Bytes(config, "maximum-frame-size", least: 32_000);
        SendBuffer = Bytes(config, "send-buffer-size", least: 0);
        ReceiveBuffer = Bytes(config, "receive-buffer-size", least: 0);
        HighWater = Bytes(config, "write-buffer-high-water-mark", least: 0) is > 0 and var mark ? mark : 8 << 20;
        Backlog = config.GetInt(Tcp + "backlog", 4096);
        NoDelay = config.GetBoolean(Tcp + "tcp-nodelay", true);
        KeepAlive = config.GetBoolean(Tcp + "tcp-keepalive", true);
        ConnectTimeout = config.GetTimeSpan(Tcp + "connection-timeout");
        HandshakeTimeout = config.GetTimeSpan("akka.remote.handshake-timeout");
        GateFor = config.GetTimeSpan("akka.remote.retry-gate-closed-for");
        FlushOnShutdown = config.GetTimeSpan("akka.remote.flush-wait-on-shutdown");
        SystemBuffer = config.GetInt("akka.remote.system-message-buffer-size");
        SystemDelivery = config.GetTimeSpan("akka.remote.initial-system-message-delivery-timeout");
        LogLifecycle = config.GetString("akka.remote.log-remote-lifecycle-events") is not ("off" or "OFF" or "false");
        WatchDetector = config.GetConfig("akka.remote.watch-failure-detector");
        if (config.GetBoolean(Tcp + "enable-ssl"))
            throw new ConfigurationException($"{Tcp}enable-ssl = true: the embedded actor runtime has no TLS yet. Use the packages (KdStack=packages), or turn it off on a network that you trust.");
    }

    public string BindHost { get; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; }

    public string PublicHost { get; }

    /// <summary>0 for the port that is bound.</summary>
    public int PublicPort { get; }

    public int MaximumFrame { get; }

    public int SendBuffer { get; }

    public int ReceiveBuffer { get; }

    /// <summary>Bytes waiting for one peer from which on senders are slowed down.</summary>
    public int HighWater { get; }

    public int Backlog { get; }

    public bool NoDelay { get; }

    public bool KeepAlive { get; }

    public TimeSpan ConnectTimeout { get; }

    public TimeSpan HandshakeTimeout { get; }

    /// <summary>How long a peer that could not be reached is left alone.</summary>
    public TimeSpan GateFor { get; }

    public TimeSpan FlushOnShutdown { get; }

    /// <summary>System messages without acknowledgement before the peer is quarantined.</summary>
    public int SystemBuffer { get; }

    /// <summary>How long they may stay without one.</summary>
    public TimeSpan SystemDelivery { get; }

    public bool LogLifecycle { get; }

    public Config WatchDetector { get; }

    private static int Bytes(Config config, string key, int least)
    {
        var value = config.GetByteSize(Tcp + key, 0) ?? 0;
        return value >= least && value <= int.MaxValue / 2
            ? (int)value
            : throw new ConfigurationException($"{Tcp}{key} = {value} must be at least {least} bytes and below 1 GiB.");
    }
}
