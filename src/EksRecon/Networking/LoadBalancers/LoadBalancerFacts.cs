using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>
/// Where AWS's own controllers would put load balancers, who asks them to, and how the targets of those that are there fare.
/// </summary>
public sealed record LoadBalancerFacts
{
    /// <summary>
    /// The controller that looks for subnets; null where neither the AWS Load Balancer Controller nor Auto Mode balances load.
    /// </summary>
    public required Fact<SubnetFinder?> Finder { get; init; }

    /// <summary>Subnets for internet-facing load balancers; null without a controller.</summary>
    public required Fact<SubnetChoice?> InternetFacing { get; init; }

    /// <summary>Subnets for internal load balancers; null without a controller.</summary>
    public required Fact<SubnetChoice?> Internal { get; init; }

    /// <summary>
    /// Services and Ingresses that leave the choice of subnets to the controller, by name. Those of which the scheme cannot be told are
    /// left out.
    /// </summary>
    public required Fact<ImmutableArray<BalancerUse>> Uses { get; init; }

    /// <summary>Target groups with targets in this cluster, by name. Partial where the health of some was not seen.</summary>
    public required Fact<ImmutableArray<TargetGroupHealth>> Targets { get; init; }

    /// <summary>For commands.</summary>
    public required string VpcId { get; init; }
}

/// <summary>A controller that looks for the subnets of load balancers by itself.</summary>
/// <param name="Name"><c>aws-load-balancer-controller</c> or <c>eks-auto-mode</c>.</param>
/// <param name="FallsBack">True where it takes subnets by their routes when none has a role tag; null where its version is not
/// known.</param>
/// <param name="OwnTagOnly">True where a subnet must be tagged for this cluster, false where only those tagged for others alone are left
/// out.</param>
/// <param name="ChecksClusterTags">False where it was told not to look at cluster tags.</param>
/// <param name="LeastZones">Zones that an Application Load Balancer needs.</param>
public sealed record SubnetFinder(string Name, string? Version, bool? FallsBack, bool OwnTagOnly, bool ChecksClusterTags, int LeastZones);

/// <summary>What a controller picks for a scheme.</summary>
/// <param name="By"><c>role-tag</c>, or <c>reachability</c> where no subnet has a role tag.</param>
/// <param name="Chosen">One of each zone, by zone.</param>
/// <param name="Dropped">All others of the VPC, by zone and id.</param>
public sealed record SubnetChoice(string By, ImmutableArray<ChosenSubnet> Chosen, ImmutableArray<DroppedSubnet> Dropped);

/// <summary>A subnet that would be used.</summary>
public sealed record ChosenSubnet(string Subnet, string? Zone, int? Free);

/// <summary>A subnet that would not be used.</summary>
/// <param name="Reason">Why: what stands first in the controller's own order.</param>
public sealed record DroppedSubnet(string Subnet, string? Zone, string Reason);

/// <summary>A Service or an Ingress that asks for a load balancer.</summary>
/// <param name="IsApplication">True for an Application Load Balancer, false for a Network Load Balancer.</param>
/// <param name="IsInternetFacing">The scheme.</param>
/// <param name="SaidBy">What says the scheme.</param>
/// <param name="Waits">True where its status names no load balancer yet.</param>
/// <param name="Source">The question whose answer it is from.</param>
public sealed record BalancerUse(string Subject, bool IsApplication, bool IsInternetFacing, string SaidBy, bool Waits, string Source);

/// <summary>Health of a target group that sends traffic into this cluster.</summary>
/// <param name="LoadBalancers">Names of the load balancers that use it, sorted.</param>
/// <param name="TargetType"><c>instance</c> or <c>ip</c>.</param>
/// <param name="Other">Targets that are being registered, drained, or not used.</param>
/// <param name="UnhealthyTargets">By id.</param>
/// <param name="IsWhole">False where more targets may be there.</param>
public sealed record TargetGroupHealth(
    string Name, ImmutableArray<string> LoadBalancers, string? TargetType, int Healthy, int Unhealthy, int Other, ImmutableArray<UnhealthyTarget> UnhealthyTargets, bool IsWhole);

/// <summary>A target that fails its health checks.</summary>
/// <param name="Reason">As ELBv2 says it, e.g. <c>Target.Timeout</c>.</param>
public sealed record UnhealthyTarget(string Id, int? Port, string? Reason);
