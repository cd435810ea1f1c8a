using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Signatures;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>More than one mesh runs.</summary>
internal sealed class SeveralMeshes : Rule<ServiceMeshFacts>
{
    private static readonly FindingKind Finding = new("NET302", nameof(SeveralMeshes), Severity.Medium);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(ServiceMeshFacts facts) => [facts.Meshes.Seen()];

    public override IEnumerable<Finding> Examine(ServiceMeshFacts facts)
    {
        if (!facts.Meshes.TryGet(out var meshes)) yield break;
        var names = meshes.Select(mesh => mesh.Mesh).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (names.Length < 2) yield break;
        yield return new(
            Kind,
            Kind.Severity,
            $"{names.Length} service meshes run: {string.Join(", ", names)}",
            "Each injects proxies and intercepts traffic by its own rules. A pod in two of them loses traffic, and services in different meshes do not trust each other's certificates.",
            [.. meshes.Select(mesh => mesh.Component.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. meshes.Select(mesh => ComponentEvidence.Of(mesh.Component))],
            "Finish the migration to one of them, namespace by namespace, and make sure meanwhile that no namespace is enrolled in two.",
            [$"kubectl get namespaces --show-labels"]);
    }
}
