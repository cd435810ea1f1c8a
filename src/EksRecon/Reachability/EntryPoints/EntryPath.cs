using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Reachability;

/// <summary>From where an entry point can be reached.</summary>
public enum EntryReach
{
    Internet,

    /// <summary>From the VPC and what is connected to it.</summary>
    Internal,

    /// <summary>Through the nodes: whoever reaches one of them.</summary>
    Node,

    /// <summary>Nothing that was seen says it.</summary>
    Unknown,
}

/// <summary>A way from outside to the pods of a workload.</summary>
/// <param name="Entry">The object that opens it: <c>Ingress shop/web</c>, <c>HTTPRoute shop/web</c>, <c>Service shop/web</c>.</param>
/// <param name="Through">What stands before it, as <c>Gateway edge/public</c>; null where it is one itself.</param>
/// <param name="Service">The Service it leads to.</param>
/// <param name="Workload">Whose pods it leads to.</param>
/// <param name="Conn">The ports of the pods that are opened.</param>
/// <param name="Reach">From where.</param>
/// <param name="Why">What says so.</param>
public sealed record EntryPath(string Entry, string? Through, string Service, ReachEnd Workload, Connections Conn, EntryReach Reach,
    Evidence Why)
{
    /// <summary>True where the Service itself is the entry.</summary>
    public bool IsService => Entry == Service;
}

/// <summary>An entry that leads nowhere, or cannot be followed.</summary>
/// <param name="Reason">A sentence without its full stop.</param>
public sealed record BrokenEntry(string Entry, string Reason);

/// <summary>All ways in, and those that lead nowhere.</summary>
public sealed record EntryPoints(ImmutableArray<EntryPath> Paths, ImmutableArray<BrokenEntry> Broken);
