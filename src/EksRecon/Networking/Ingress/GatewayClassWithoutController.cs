using EksRecon.Facts;
using EksRecon.Questions;

namespace EksRecon.Networking.Ingress;

/// <summary>NET205: a GatewayClass that no running component serves. Classes of one controller name are one finding.</summary>
internal sealed class GatewayClassWithoutController : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET205", nameof(GatewayClassWithoutController), Severity.Medium);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.GatewayApi.Unserved.Seen()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.GatewayApi.Unserved.TryGet(out var classes)) yield break;
        foreach (
            var group in classes.GroupBy(item => item.ControllerName,
                StringComparer.Ordinal).OrderBy(group => group.Key ?? "", StringComparer.Ordinal))
        {
            var items = group.ToArray();
            var names = items.Select(item => item.Name).ToArray();
            var users = ClassUsers.Count(facts.GatewayApi.Gateways, gateway => names.Contains(gateway.Class, StringComparer.Ordinal));
            var many = names.Length > 1;
            yield return new(
                Kind,
                Kind.Severity,
                $"{(many ? "GatewayClasses" : "GatewayClass")} {Phrases.Names(names)} {(many ? "name" : "names")} {group.Key ?? "no controller"}, which no running controller serves",
                $"No known controller that runs answers to {group.Key ?? "a class without spec.controllerName"}, no other workload looks like its controller, and no controller has accepted it.{ClassUsers.Sentence(users, facts.GatewayApi.Gateways, "Gateway", "Gateways", "no data plane")}",
                [.. items.Select(item => item.Subject).Order(StringComparer.Ordinal)],
                [.. items.Select(item => new Evidence(item.Subject, "spec.controllerName", item.ControllerName ?? Evidence.NotSet, Kinds.GatewayClasses.Question))],
                users == 0
                    ? "Delete the class if its controller is gone for good, or install the controller. If a custom controller serves it, describe that controller with --signatures."
                    : "Install the controller again, or move the Gateways to a class that is served. If a custom controller serves it, describe that controller with --signatures.",
                [.. names.Order(StringComparer.Ordinal).Select(name => (ShellCommand)$"kubectl describe gatewayclass {name}"),
                    $"kubectl get gateways.gateway.networking.k8s.io --all-namespaces"]);
        }
    }
}
