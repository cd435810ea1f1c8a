using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>One side of a connection, as security groups see it: the groups of an interface and its addresses.</summary>
/// <param name="Groups">Ids, sorted; null where the answer does not say them.</param>
/// <param name="Addresses">Addresses as ranges of one, or the ranges of subnets where an interface may lie anywhere in them.</param>
internal sealed record TrafficSide(ImmutableArray<string>? Groups, ImmutableArray<Cidr> Addresses);
