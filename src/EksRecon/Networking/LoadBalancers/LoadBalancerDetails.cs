using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.LoadBalancers;

/// <summary><c>details.load_balancer_subnets</c>: where new load balancers would lie. Null schemes could not be decided.</summary>
/// <param name="Controller">Who looks for subnets.</param>
public sealed record LoadBalancerSubnetsDetails(string Controller, SubnetChoice? InternetFacing, SubnetChoice? Internal)
{
    /// <summary>Null where no controller of AWS's looks for subnets, or that is not known.</summary>
    internal static LoadBalancerSubnetsDetails? From(LoadBalancerFacts facts, FactLedger ledger)
    {
        const string path = "details.load_balancer_subnets";
        var finder = ledger.Reference(path, facts.Finder);
        ledger.Behind(path, facts.Uses);
        if (finder is null)
        {
            ledger.Behind(path, facts.InternetFacing);
            ledger.Behind(path, facts.Internal);
            return null;
        }

        return new(finder.Name, ledger.Reference(path + ".internet_facing", facts.InternetFacing),
            ledger.Reference(path + ".internal", facts.Internal));
    }
}

/// <summary><c>details.load_balancer_targets</c>: health of target groups with targets in this cluster.</summary>
internal static class LoadBalancerTargetsDetails
{
    public static ImmutableArray<TargetGroupHealth>? From(LoadBalancerFacts facts, FactLedger ledger) =>
        ledger.Value("details.load_balancer_targets", facts.Targets);
}
