using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Ingress;

/// <summary>NET201: no ingress controller or gateway runs, and nothing could hide one.</summary>
internal sealed class NoIngressController : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET201", nameof(NoIngressController), Severity.Low);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) =>
        [facts.Controllers.Must(controllers => controllers.IsEmpty), facts.Cluster.AutoMode.Must(false)];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Controllers.TryGet(out var controllers) || !controllers.IsEmpty || !facts.Cluster.AutoMode.Is(false)) yield break;
        var ingresses = facts.Ingresses.TryGet(out var items) ? items.Length : 0;
        yield return new(
            Kind,
            Kind.Severity,
            ingresses == 0
                ? "No ingress controller runs"
                : $"No ingress controller runs, and {(ingresses == 1 ? "1 Ingress waits" : $"{ingresses} Ingresses wait")} for one",
            "No workload of the cluster is a known ingress controller or gateway, none is named as one, no Ingress has an address, and EKS Auto Mode is off. "
            + "Ingress and Gateway objects have no effect; traffic enters through Services of type NodePort or LoadBalancer, or through tunnels that pods open.",
            [],
            [.. facts.Controllers.Evidence, .. facts.Cluster.AutoMode.Evidence],
            "If HTTP traffic has to enter the cluster, install the AWS Load Balancer Controller: it creates Application Load Balancers for Ingresses and Network Load Balancers for Services. It needs an IAM role for its service account.",
            Commands(facts.Cluster.Name.TryGet(out var name) ? name : null));
    }

    private static ImmutableArray<ShellCommand> Commands(string? cluster) => cluster is null
        ? [$"kubectl get ingresses,services --all-namespaces"]
        :
        [
            $"kubectl get ingresses,services --all-namespaces",
            $"helm repo add eks https://aws.github.io/eks-charts",
            $"helm upgrade --install aws-load-balancer-controller eks/aws-load-balancer-controller --namespace kube-system --set clusterName={cluster}",
        ];
}
