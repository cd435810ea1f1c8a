using EksRecon.Facts;

namespace EksRecon.Networking.VpcCni;

/// <summary>ENIConfigs exist that nothing reads.</summary>
internal sealed class EniConfigsWithoutSwitch : Rule<VpcCniFacts>
{
    private static readonly FindingKind Finding = new("NET102", nameof(EniConfigsWithoutSwitch), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcCniFacts facts) =>
        [facts.Runs.Must(true), facts.CustomNetworking.Must(false), facts.EniConfigList.Must(configs => !configs.IsEmpty)];

    public override IEnumerable<Finding> Examine(VpcCniFacts facts)
    {
        if (!facts.Runs.Is(true) || !facts.CustomNetworking.Is(false) || !facts.EniConfigList.TryGet(out var configs) || configs.IsEmpty)
        {
            yield break;
        }

        yield return new(
            Kind,
            Kind.Severity,
            $"{(configs.Length == 1 ? "1 ENIConfig exists" : $"{configs.Length} ENIConfigs exist")}, and custom networking is off",
            $"aws-node reads ENIConfigs only while {VpcCniSettings.CustomNetworking} is true. Pods take addresses from the nodes' own subnets, whatever the ENIConfigs say.",
            [.. configs.Select(config => $"ENIConfig {config.Name}").Order(StringComparer.Ordinal)],
            [.. facts.EniConfigList.Evidence, .. facts.CustomNetworking.Evidence],
            "If pods are meant to use these subnets, switch custom networking on and replace the nodes; it changes nothing on nodes that run already. If not, delete the ENIConfigs.",
            [$"kubectl set env daemonset aws-node -n kube-system {VpcCniSettings.CustomNetworking}=true",
                $"kubectl delete eniconfigs.crd.k8s.amazonaws.com --all"]);
    }
}
