using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Exposure;

/// <summary>Workloads are entered from the internet, and no policy that is enforced governs what they receive.</summary>
internal sealed class ExposedAndUnisolated : Rule<ExposureFacts>
{
    private static readonly FindingKind Finding = new("NET510", nameof(ExposedAndUnisolated), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ExposureFacts facts) => [facts.FromInternet.Seen()];

    public override IEnumerable<Finding> Examine(ExposureFacts facts)
    {
        if (facts.FromInternet is not Known<ImmutableArray<ExposedWorkload>> { Gaps.IsEmpty: true } known) yield break;
        var open = known.Value.Where(one => one.IsIsolated == false).ToImmutableArray();
        if (open.IsEmpty) yield break;
        var declared = open.Where(one => one.IsDeclaredIsolated == true).ToImmutableArray();
        yield return new(
            Kind,
            declared.IsEmpty ? Kind.Severity : Severity.High,
            $"{open.Length} workload{(open.Length == 1 ? " is" : "s are")} reachable from the internet, and no enforced policy restricts {(open.Length == 1 ? "its" : "their")} ingress",
            $"{string.Join("; ", open.Select(one => $"{one.Workload} through {string.Join(", ", one.Entries)}"))}. {(declared.IsEmpty ? "Besides the load balancer, every pod of the cluster reaches them on every port." : $"{string.Join(", ", declared.Select(one => one.Workload))}: policies are written for {(declared.Length == 1 ? "it" : "them")}, and nothing enforces them.")}",
            [.. open.Select(one => one.Workload)],
            known.Proof,
            "Give each workload a NetworkPolicy that allows only its load balancer or ingress controller, on the ports that it serves, and check that an engine enforces it. 'eks-recon reach --exposure' shows what is still open.",
            [$"kubectl get networkpolicy -A", $"eks-recon reach --exposure"]);
    }
}
