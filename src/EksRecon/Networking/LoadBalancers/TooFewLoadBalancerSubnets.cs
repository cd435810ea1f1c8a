using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>Load balancers of a scheme that the cluster uses find fewer subnets than they need.</summary>
internal sealed class TooFewLoadBalancerSubnets : Rule<LoadBalancerFacts>
{
    /// <summary>More subnets than this with the same reason are in the details only.</summary>
    private const int Shown = 6;

    private static readonly FindingKind Finding = new("NET211", nameof(TooFewLoadBalancerSubnets), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(LoadBalancerFacts facts) =>
    [
        facts.Finder.Must(finder => finder is not null), facts.Uses.Must(uses => !uses.IsEmpty), facts.InternetFacing.Part(), facts.Internal.Part(),
    ];

    public override IEnumerable<Finding> Examine(LoadBalancerFacts facts)
    {
        if (!facts.Finder.TryGet(out var finder) || finder is null || !facts.Uses.TryGet(out var uses)) yield break;
        foreach (var (isInternetFacing, fact) in new[] { (true, facts.InternetFacing), (false, facts.Internal) })
        {
            if (fact is not Known<SubnetChoice?> { Gaps.IsEmpty: true, Value: { } choice }) continue;
            var few = uses.Where(use =>
                use.IsInternetFacing == isInternetFacing
                    && choice.Chosen.Length < (use.IsApplication ? finder.LeastZones : 1)).ToImmutableArray();
            if (!few.IsEmpty) yield return Say(facts, finder, choice, few, isInternetFacing);
        }
    }

    private Finding Say(LoadBalancerFacts facts, SubnetFinder finder, SubnetChoice choice, ImmutableArray<BalancerUse> uses,
        bool isInternetFacing)
    {
        var scheme = isInternetFacing ? "internet-facing" : "internal";
        var waiting = uses.Where(use => use.Waits).ToImmutableArray();
        var count = choice.Chosen.Length;
        var need = uses.Any(use => use.IsApplication) && count < finder.LeastZones
            ? $"an Application Load Balancer needs {finder.LeastZones} zones"
            : "a load balancer needs one";
        var dropped = choice.Dropped.GroupBy(one => one.Reason, StringComparer.Ordinal).OrderBy(alike => alike.Count())
            .Select(alike =>
                $"{string.Join(", ", alike.Take(Shown).Select(one => $"{one.Subnet}{(one.Zone is { } zone ? $" ({zone})" : "")}"))}{(alike.Count() > Shown ? $" and {alike.Count() - Shown} more" : "")}: {alike.Key}");
        return new(
            Kind,
            waiting.IsEmpty ? Severity.Medium : Severity.High,
            $"{(count == 0 ? "No subnet is" : $"Only {count} subnet{(count == 1 ? " is" : "s are")}")} left for {scheme} load balancers, and {need}",
            $"{finder.Name} looks for subnets by itself for {string.Join(", ", uses.Select(use => use.Subject))}. {(waiting.IsEmpty ? "All of them have their load balancers, and the next one fails" : $"Without a load balancer: {string.Join(", ", waiting.Select(use => use.Subject))}")}. " +
            $"{(count == 0 ? "It takes none" : $"It takes {string.Join(", ", choice.Chosen.Select(one => one.Subnet))} only")}. Left out: {string.Join("; ", dropped)}.",
            [.. uses.Select(use => use.Subject).Order(StringComparer.Ordinal)],
            [.. facts.Finder.Evidence, .. (isInternetFacing ? facts.InternetFacing : facts.Internal).Evidence,
                .. uses.Select(use => new Evidence(use.Subject, use.SaidBy, scheme, use.Source))],
            $"Tag a subnet of each zone with kubernetes.io/role/{(isInternetFacing ? "elb" : "internal-elb")}=1{(isInternetFacing ? ", one whose route table leads to an internet gateway" : "")}, free addresses in those that are nearly full, or name the subnets in an annotation.",
            [$"aws ec2 describe-subnets --filters Name=vpc-id,Values={facts.VpcId} --query 'Subnets[].[SubnetId,AvailabilityZone,AvailableIpAddressCount,Tags]' --output json"]);
    }
}
