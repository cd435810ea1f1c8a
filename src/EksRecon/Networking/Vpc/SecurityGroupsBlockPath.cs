using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>Security groups keep a connection out that the cluster needs.</summary>
internal sealed class SecurityGroupsBlockPath : Rule<VpcFacts>
{
    private static readonly FindingKind Finding = new("NET609", nameof(SecurityGroupsBlockPath), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) => [facts.SecurityGroupPaths.Seen()];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.SecurityGroupPaths.TryGet(out var paths)) yield break;
        foreach (var path in paths.Where(path => path.Verdict == SecurityGroupPath.Blocked))
        {
            var groups = path.FromGroups.Concat(path.ToGroups).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .ToImmutableArray();
            yield return new(
                Kind,
                Kind.Severity,
                $"Security groups block {path.Protocol.ToUpperInvariant()} {path.Port} from {Named(path.From)} to {Named(path.To)}",
                $"Between at least two interfaces it is closed: {path.Reason}. {Loss(path)}",
                [.. groups.Select(group => "SecurityGroup " + group)],
                [.. facts.SecurityGroupPaths.Evidence.Where(evidence => evidence.Subject == $"{path.From} to {path.To}" && evidence.Field == $"{path.Protocol} {path.Port}")],
                $"Allow {path.Protocol.ToUpperInvariant()} {path.Port} out of the groups of {Named(path.From)} and into the groups of {Named(path.To)}, or put the cluster security group on both sides: it allows everything among its members.",
                [$"aws ec2 describe-security-group-rules --filters Name=group-id,Values={string.Join(',', groups)}"]);
        }
    }

    private static string Named(string side) => side == "control plane" ? "the control plane" : side;

    private static string Loss(SecurityGroupPath path) => (path.To, path.From) switch
    {
        ("CoreDNS", _) => "Names do not resolve on those nodes when CoreDNS answers from another node.",
        ("nodes", _) => "kubectl logs, exec and port-forward and the metrics of the kubelet fail on those nodes.",
        (_, "pods") => "Controllers and other pods there cannot reach the API server.",
        _ => "The kubelet cannot reach the API server, and the nodes do not join or go NotReady.",
    };
}
