using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>The control plane's own traffic does not leave through EKS: worth knowing, because there is no way back.</summary>
internal sealed class ControlPlaneEgressMode : Rule<VpcFacts>
{
    private const string Isolated = "CUSTOMER_ISOLATED";

    private static readonly FindingKind Finding = new("NET611", nameof(ControlPlaneEgressMode), Severity.Info);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.ControlPlaneEgressMode.Must(mode => mode is ControlPlaneEgressWithoutRoute.Routed or Isolated)];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.ControlPlaneEgressMode.TryGet(out var mode) || mode is not (ControlPlaneEgressWithoutRoute.Routed or Isolated))
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            mode == Isolated
                ? $"The control plane has no way out ({mode})"
                : $"The control plane's traffic leaves through the VPC ({mode})",
            $"{(mode == Isolated
                ? "Webhooks, OIDC providers and aggregated APIs are reached inside the VPC only."
                : "Webhooks, OIDC providers and aggregated APIs are reached from the control plane's interfaces: the cluster subnets' routes, the security groups' egress, network ACLs and the VPC's resolver decide about them.")} A cluster cannot go back to AWS_MANAGED.",
            ["cluster " + facts.Cluster.NameForCommands],
            facts.ControlPlaneEgressMode.Evidence,
            mode == Isolated
                ? "Keep webhooks and identity providers inside of the VPC."
                : "Treat the cluster subnets' way out as a part of the control plane.",
            [$"aws eks describe-cluster --name {facts.Cluster.NameForCommands} --query cluster.resourcesVpcConfig.controlPlaneEgressMode"]);
    }
}
