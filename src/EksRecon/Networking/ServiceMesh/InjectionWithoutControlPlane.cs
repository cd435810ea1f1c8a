using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>A namespace asks for an Istio revision that nobody runs.</summary>
internal sealed class InjectionWithoutControlPlane : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET304", nameof(InjectionWithoutControlPlane), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.SawEveryRevision) yield break;
        var lost = facts.Enrolled.Where(item => item.Revision is { } revision && !Answers(facts, revision)).ToImmutableArray();
        if (lost.IsEmpty) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{lost.Length} namespace{(lost.Length == 1 ? " asks" : "s ask")} for Istio sidecars, and no control plane answers: {string.Join(", ", lost.Select(item => $"{item.Namespace} ({item.Labels})"))}",
            "New pods there start without a sidecar: without mutual TLS, without authorization policies, and refused by services that demand it.",
            [.. lost.Select(item => $"Namespace {item.Namespace}").Order(StringComparer.Ordinal)],
            [.. lost.Select(item => new Evidence($"Namespace {item.Namespace}", "metadata.labels", item.Labels, "kubernetes/namespaces")), new Evidence("Istio revisions and tags", "istio.io/rev, istio.io/tag", facts.Revisions.IsEmpty ? "none" : string.Join(", ", facts.Revisions), "kubernetes/deployments.apps")],
            "Label the namespace for a revision or tag that runs, then restart its workloads; or remove the label if the mesh is gone.",
            ["kubectl get mutatingwebhookconfigurations -L istio.io/rev,istio.io/tag", .. lost.Select(item => $"kubectl label namespace {item.Namespace} istio.io/rev=REVISION --overwrite")]);
    }

    /// <summary>
    /// istio-injection=enabled is answered by the default revision or the tag default. A revisioned control plane installed alone without a default tag does not answer it.
    /// </summary>
    private static bool Answers(ServiceMeshFacts facts, string revision) => facts.Revisions.Contains(revision, StringComparer.Ordinal);
}
