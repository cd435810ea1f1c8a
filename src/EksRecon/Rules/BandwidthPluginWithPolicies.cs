using EksRecon.Facts;
using EksRecon.Networking;
using EksRecon.Networking.VpcCni;

namespace EksRecon.Rules;

/// <summary>The bandwidth plug-in and the VPC CNI's network policies are both on.</summary>
internal sealed class BandwidthPluginWithPolicies : Rule<NetworkFacts>
{
    private static readonly FindingKind Finding = new("NET508", nameof(BandwidthPluginWithPolicies), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(NetworkFacts facts) =>
    [
        facts.VpcCni.AtWork(), facts.VpcCni.Switch(VpcCniSettings.BandwidthPlugin).Must(true), facts.NetworkPolicies.AgentSwitch.Must(true),
        facts.NetworkPolicies.ControllerSwitch.Must(true),
    ];

    public override IEnumerable<Finding> Examine(NetworkFacts facts)
    {
        var plugin = facts.VpcCni.Switch(VpcCniSettings.BandwidthPlugin);
        var policies = facts.NetworkPolicies;
        if (!facts.VpcCni.IsAtWork || !plugin.Is(true) || !policies.AgentSwitch.Is(true) || !policies.ControllerSwitch.Is(true))
        {
            yield break;
        }

        var counted = policies.Count.TryGet(out var count) && count > 0
            ? $" {count} NetworkPolic{(count == 1 ? "y exists" : "ies exist")}."
            : "";
        yield return new(
            Kind,
            Kind.Severity,
            "The bandwidth plug-in is on together with the VPC CNI's network policies",
            $"Both configure traffic control on a pod's interface and collide there: policies fail to be enforced on pods.{counted}",
            [VpcCniRules.DaemonSet],
            [.. plugin.Evidence, .. policies.AgentSwitch.Evidence, .. policies.ControllerSwitch.Evidence, .. policies.Count.Evidence],
            $"Set {VpcCniSettings.BandwidthPlugin} to false and replace the nodes, or enforce policies with another engine.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.BandwidthPlugin}=false"]);
    }
}
