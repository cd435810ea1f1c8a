using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>A namespace is enrolled for sidecars, and running pods there have none.</summary>
internal sealed class InjectionWithoutSidecars : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET305", nameof(InjectionWithoutSidecars), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ServiceMeshFacts facts) =>
        [facts.Injected.Seen(), facts.Enrolled.Must(enrolled => !enrolled.IsEmpty)];

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.SawEveryPod || !facts.Enrolled.TryGet(out var enrolled)) yield break;
        var lacking = enrolled.Where(item => item.Injected < item.Eligible).ToImmutableArray();
        if (lacking.IsEmpty) yield break;
        var (all, without) = (lacking.Sum(item => item.Eligible) ?? 0, lacking.Sum(item => item.Eligible - item.Injected) ?? 0);
        yield return new(
            Kind,
            Kind.Severity,
            $"{Counted.Share(without, all, "pod")} in {lacking.Length} namespace{(lacking.Length == 1 ? "" : "s")} enrolled for Istio sidecars {(without == 1 ? "has" : "have")} none",
            string.Join(" ",
                lacking.Select(item =>
                    $"{item.Namespace} ({item.By}): {Counted.Share(item.Injected ?? 0, item.Eligible ?? 0, "pod")} {(item.Injected == 1 || item.Eligible == 1 ? "has" : "have")} one."))
                + " Sidecars are injected when a pod is created: pods that are older than the label, or were created while the injector was away, go without.",
            [.. lacking.Select(item => $"Namespace {item.Namespace}").Order(StringComparer.Ordinal)],
            [.. lacking.Select(item => new Evidence($"Namespace {item.Namespace}", "pods with istio-proxy", $"{item.Injected} of {item.Eligible}", "kubernetes/pods"))],
            "Restart the workloads of these namespaces. Pods that are meant to stay outside should carry the label sidecar.istio.io/inject: \"false\".",
            [.. lacking.Select(item => (ShellCommand)$"kubectl rollout restart deployment -n {item.Namespace}")]);
    }
}
