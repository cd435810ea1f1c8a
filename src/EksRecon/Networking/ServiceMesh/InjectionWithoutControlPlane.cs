using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>A namespace asks for an Istio revision that nobody runs.</summary>
internal sealed class InjectionWithoutControlPlane : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET304", nameof(InjectionWithoutControlPlane), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ServiceMeshFacts facts) =>
        [facts.RevisionList.Seen(), facts.Enrolled.Must(enrolled => enrolled.Any(item => item.Revision is not null))];

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.SawEveryRevision || !facts.Enrolled.TryGet(out var enrolled)) yield break;
        // istio-injection=enabled asks for the revision default: a revisioned control plane without a tag of that name does not answer it.
        var lost = enrolled.Where(item =>
            item.Revision is { } revision && !facts.Revisions.Contains(revision, StringComparer.Ordinal)).ToImmutableArray();
        if (lost.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{lost.Length} namespace{(lost.Length == 1 ? " asks" : "s ask")} for Istio sidecars, and no control plane answers: {string.Join(", ", lost.Select(item => $"{item.Namespace} ({item.By})"))}",
            $"New pods there start without a sidecar: without mutual TLS, without authorization policies, and refused by services that demand it. {Running(facts)}",
            [.. lost.Select(item => $"Namespace {item.Namespace}").Order(StringComparer.Ordinal)],
            [.. lost.Select(item => new Evidence($"Namespace {item.Namespace}", "metadata.labels", item.By, "kubernetes/namespaces")),
                new Evidence("Istio revisions and tags", "istio.io/rev, istio.io/tag",
                    facts.Revisions.IsEmpty ? "none" : string.Join(", ", facts.Revisions), "kubernetes/deployments.apps")],
            "Label the namespace for a revision or tag that runs, then restart its workloads; or remove the label if the mesh is gone.",
            [$"kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag",
                .. lost.Select(item => Relabel(item, facts.Revisions))]);
    }

    private static string Running(ServiceMeshFacts facts) =>
        facts.Revisions.IsEmpty
            ? "No Istio control plane runs."
            : $"Control planes and tags answer for: {string.Join(", ", facts.Revisions)}.";

    private static ShellCommand Relabel(EnrolledNamespace item, ImmutableArray<string> revisions)
    {
        var label = item.By[..item.By.IndexOf('=', StringComparison.Ordinal)];
        if (revisions is not [.., var last]) return $"kubectl label namespace {item.Namespace} {label}-";
        // istio-injection wins over istio.io/rev, so a namespace carries one of them.
        return revisions.Contains(IstioControlPlanes.DefaultRevision, StringComparer.Ordinal)
            ? (ShellCommand)$"kubectl label namespace {item.Namespace} istio.io/rev- istio-injection=enabled --overwrite"
            : (ShellCommand)$"kubectl label namespace {item.Namespace} istio-injection- istio.io/rev={last} --overwrite";
    }
}
