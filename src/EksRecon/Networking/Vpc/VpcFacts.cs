using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The VPC around the cluster, and how its endpoint can be reached.</summary>
public sealed record VpcFacts
{
    public required Fact<string> VpcId { get; init; }
}
