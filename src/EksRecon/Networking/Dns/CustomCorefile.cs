using EksRecon.Facts;

namespace EksRecon.Networking.Dns;

/// <summary>The Corefile says something of this cluster's own.</summary>
internal sealed class CustomCorefile : Rule<DnsFacts>
{
    private static readonly FindingKind Finding = new("NET405", nameof(CustomCorefile), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(DnsFacts facts)
    {
        if (!facts.CustomConfig.Is(true) || !facts.Differences.TryGet(out var differences)) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"The Corefile differs from the stock one in {differences.Length} point{(differences.Length == 1 ? "" : "s")}",
            string.Join("; ", differences) + ".",
            ["ConfigMap kube-system/coredns"],
            facts.Differences.Evidence,
            "Keep it with the cluster's documentation. With the EKS add-on, write it into configurationValues.corefile, so that an update does not undo it.",
            ["kubectl get configmap coredns -n kube-system -o jsonpath='{.data.Corefile}'"]);
    }
}
