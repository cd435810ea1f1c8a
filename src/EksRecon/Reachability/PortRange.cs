namespace EksRecon.Reachability;

/// <summary>A transport protocol of network policies; the order is that of connections in text.</summary>
public enum Protocol
{
    Sctp,
    Tcp,
    Udp,
}

/// <summary>A range of ports of one protocol, both ends included.</summary>
public readonly record struct PortRange(Protocol Protocol, int First, int Last)
{
    public const int LeastPort = 1;
    public const int MostPort = 65535;

    /// <summary>All ports of a protocol.</summary>
    public static PortRange All(Protocol protocol) => new(protocol, LeastPort, MostPort);
}
