using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Signatures;

namespace EksRecon.Networking.Ingress;

/// <summary>NET209: a controller has no ready replica, or wants none.</summary>
internal sealed class IngressControllerNotReady : Rule<IngressFacts>
{
    private static readonly FindingKind Same = new("NET209", nameof(IngressControllerNotReady), Severity.High);

    public override FindingKind Kind => Same;

    public override IEnumerable<Premise> RestsOn(IngressFacts facts) => [facts.Controllers.Seen()];

    public override IEnumerable<Finding> Examine(IngressFacts facts)
    {
        if (!facts.Controllers.TryGet(out var controllers)) yield break;
        foreach (var component in controllers)
        {
            if (component.Workloads is not [var main, ..]) continue;
            if (main is { Wanted: 0, Kind: "Deployment" or "StatefulSet" or "DaemonSet" })
            {
                yield return Say(component, main, IsOff(main), "wants no replica");
            }
            else if (main is { Wanted: > 0, Ready: 0 })
            {
                yield return Say(component, main, $"{main.Subject} ({component.Id}) has 0 of {main.Wanted} replicas ready",
                    $"has none of its {main.Wanted} replicas ready");
            }
        }
    }

    private static string IsOff(Workload main) =>
        main.Kind == "DaemonSet" ? $"{main.Subject} runs on no node" : $"{main.Subject} is scaled to zero";

    private Finding Say(Component component, Workload main, string title, string state)
    {
        var kind = main.Kind.ToLowerInvariant();
        var isDaemonSet = main.Kind == "DaemonSet";
        var source = ComponentEvidence.Of(component).Source;
        return new(
            Kind,
            Kind.Severity,
            title,
            $"{InstalledControllers.Describe(component)} {state}. New and changed Ingresses, Gateways and targets of what it serves are not acted upon; a controller that carries the traffic itself drops it.",
            [main.Subject],
            [
                new(main.Subject, isDaemonSet ? "status.desiredNumberScheduled" : "spec.replicas", $"{main.Wanted}", source),
                new(main.Subject, isDaemonSet ? "status.numberReady" : "status.readyReplicas",
                    main.Ready is { } ready ? $"{ready}" : Evidence.NotSet, source),
            ],
            main.Wanted == 0
                ? "If it is meant to be off, remove it together with its classes; else give it replicas, two or more for a controller that traffic depends on."
                : "Look at the events and logs of its pods: image pulls, webhook certificates, IAM permissions and subnet discovery are the usual causes.",
            [
                $"kubectl describe {kind} {main.Metadata.Name} -n {main.Metadata.Namespace}",
                main.Wanted == 0 && !isDaemonSet
                    ? (ShellCommand)$"kubectl scale {kind} {main.Metadata.Name} -n {main.Metadata.Namespace} --replicas=2"
                    : (ShellCommand)$"kubectl logs {kind}/{main.Metadata.Name} -n {main.Metadata.Namespace} --all-containers --tail=50",
            ]);
    }
}
