using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.LoadBalancers;

/// <summary>
/// Finds which controller looks for subnets and how it does (kubernetes-sigs/aws-load-balancer-controller,
/// docs/deploy/subnet_discovery.md).
/// </summary>
internal static class SubnetFinders
{
    public const string Controller = "aws-load-balancer-controller";
    public const string AutoMode = "eks-auto-mode";

    /// <summary>
    /// Load balancers of a VPC without the gate ALBSingleSubnet (ELB user guide for Application Load Balancers, subnets).
    /// </summary>
    private const int ApplicationZones = 2;

    /// <summary>The first that takes subnets by their routes.</summary>
    private static readonly ImageVersion Reachability = new(2, 12, 1, null, 0);

    /// <summary>The first that does not demand the cluster's own tag.</summary>
    private static readonly ImageVersion WithoutOwnTag = new(2, 1, 1, null, 0);

    public static Fact<SubnetFinder?> Find(ComponentCensus components)
    {
        if (components.Of(Controller).FirstOrDefault() is { } controller)
        {
            var version = ImageVersion.Parse(controller.Version);
            var gates = Argument(controller, "feature-gates") ?? "";
            bool? fallsBack = IsOff(gates, "SubnetDiscoveryByReachability") ? false : version is null ? null : version >= Reachability;
            return Fact.Known<SubnetFinder?>(
                new(Controller, controller.Version, fallsBack, version is not null
                    && version < WithoutOwnTag, !IsOff(gates, "SubnetsClusterTagCheck"), gates.Contains("ALBSingleSubnet=true",
                        StringComparison.Ordinal)
                        ? 1
                        : ApplicationZones),
                ComponentEvidence.Of(controller));
        }

        var runs = components.Runs(Controller);
        if (!runs.TryGet(out _)) return Fact.Unknown<SubnetFinder?>(runs.Gaps);
        return components.Of(AutoMode).FirstOrDefault() is { } autoMode
            ? Fact.Known<SubnetFinder?>(new(AutoMode, null, FallsBack: false, OwnTagOnly: false, ChecksClusterTags: true, ApplicationZones),
                ComponentEvidence.Of(autoMode))
            : Fact.Known<SubnetFinder?>(null, runs.Evidence);
    }

    /// <summary>The value of an argument of a component; null where none of its containers has it.</summary>
    public static string? Argument(Component component, string flag) =>
        component.Workloads.SelectMany(workload => workload.Template.Containers).Select(container => container.Argument(flag))
            .FirstOrDefault(value => value is not null);

    private static bool IsOff(string gates, string gate) => gates.Contains(gate + "=false", StringComparison.Ordinal);
}
