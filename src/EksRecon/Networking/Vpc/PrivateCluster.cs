using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>Whether nodes have a way to the internet, and the VPC endpoints they need where they have none.</summary>
/// <param name="Isolated">True where the route tables of all node subnets are known and none has a default route. A way out through a
/// transit gateway or an appliance leaves it unknown.</param>
/// <param name="Endpoints">By service, the needed ones first.</param>
public sealed record PrivateCluster(Fact<bool> Isolated, Fact<ImmutableArray<ServiceEndpoint>> Endpoints);

/// <summary>An AWS service and the endpoint the VPC has for it.</summary>
/// <param name="Service">As the endpoint's service name ends: <c>ec2</c>, <c>ecr.api</c>.</param>
/// <param name="NeededFor">What fails without it.</param>
/// <param name="Needed">False where a cluster can do without it.</param>
/// <param name="Status"><c>present</c>, <c>missing</c>, <c>wrong</c> or <c>unknown</c>.</param>
/// <param name="Ids">Endpoints of the service in the VPC.</param>
/// <param name="Problems">What is wrong with them; with status unknown, what could not be decided.</param>
/// <param name="Notes">Worth knowing and no fault.</param>
public sealed record ServiceEndpoint(string Service, string NeededFor, bool Needed, string Status, ImmutableArray<string> Ids,
    ImmutableArray<string> Problems, ImmutableArray<string> Notes)
{
    public const string Present = "present";
    public const string Missing = "missing";
    public const string Wrong = "wrong";
    public const string Undecided = "unknown";
}
