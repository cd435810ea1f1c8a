using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.ServiceMesh;

/// <summary>
/// Which of Istio's control planes run, and for which revisions and tags something answers (istio.io, "Canary upgrades" and "Stable
/// revision labels").
/// </summary>
internal sealed class IstioControlPlanes
{
    public const string DefaultRevision = "default";

    private const string RevisionLabel = "istio.io/rev";
    private const string TagLabel = "istio.io/tag";
    private const string ServiceName = "istiod";

    public IstioControlPlanes(Snapshot snapshot, ComponentCensus components)
    {
        var (planes, tags, revisions) = (ImmutableArray.CreateBuilder<IstioControlPlane>(), ImmutableArray.CreateBuilder<IstioTag>(),
            new SortedSet<string>(StringComparer.Ordinal));
        foreach (var workload in components.Of("istio").SelectMany(component => component.Workloads))
        {
            if (workload.Template.Container("discovery") is not { } container) continue;
            var revision = RevisionOf(workload);
            planes.Add(
                new(revision, workload.Metadata.Namespace, workload.Reference, ImageReference.Version(container.Image), workload.Wanted,
                    workload.Ready));
            // Scaled to zero it is installed and answers nobody.
            if (workload.Wanted != 0) revisions.Add(revision);
        }

        var webhooks = snapshot.Resources(Kinds.MutatingWebhookConfigurations);
        var isRemote = snapshot.Services.Items.Any(IsRemote);
        foreach (var webhook in webhooks.Items)
        {
            var (name, labels) = (webhook.Metadata.Name, webhook.Metadata.Labels);
            var isTag = name.StartsWith("istio-revision-tag-", StringComparison.Ordinal);
            if (!isTag && !name.StartsWith("istio-sidecar-injector", StringComparison.Ordinal)
                || labels[RevisionLabel] is not { Length: > 0 } behind)
            {
                continue;
            }

            // A webhook answers as long as the control plane behind it runs: here, or in another cluster.
            if (isRemote) revisions.Add(behind);
            if (labels[TagLabel] is { Length: > 0 } tag) tags.Add(new(tag, behind, name));
        }

        foreach (var tag in tags)
        {
            if (revisions.Contains(tag.Revision)) revisions.Add(tag.Tag);
        }

        All = [.. planes.OrderBy(plane => plane.Namespace, StringComparer.Ordinal).ThenBy(plane => plane.Workload, StringComparer.Ordinal)];
        Tags = [.. tags.OrderBy(tag => tag.Tag, StringComparer.Ordinal).ThenBy(tag => tag.Webhook, StringComparer.Ordinal)];
        Revisions = Fact.Partial<ImmutableArray<string>>(
            [.. revisions], [], [.. components.SawEverything ? [] : components.Gaps, .. webhooks.Gaps, .. snapshot.Services.Gaps]);
    }

    public ImmutableArray<IstioControlPlane> All { get; }

    public ImmutableArray<IstioTag> Tags { get; }

    /// <summary>Revisions and tags that something answers for; partial where a control plane or a tag can hide.</summary>
    public Fact<ImmutableArray<string>> Revisions { get; }

    private static string RevisionOf(Workload controlPlane) =>
        (controlPlane.Metadata.Labels[RevisionLabel] ?? controlPlane.Template.Labels[RevisionLabel]) is { Length: > 0 } revision
            ? revision
            : DefaultRevision;

    /// <summary>The Service of a remote cluster's istiod selects no pods: its endpoints lie in another cluster.</summary>
    private static bool IsRemote(Service service) =>
        service.Metadata.Name.StartsWith(ServiceName, StringComparison.Ordinal) && service.Selector.Pairs.Count == 0;
}

/// <summary>An Istio control plane.</summary>
/// <param name="Revision"><c>default</c> where it is installed without a revision.</param>
/// <param name="Wanted">Replicas wanted; null where it was seen as a pod only.</param>
public sealed record IstioControlPlane(string Revision, string Namespace, string Workload, string? Version, int? Wanted, int? Ready);

/// <summary>A revision tag: another name for a revision.</summary>
/// <param name="Webhook">The MutatingWebhookConfiguration that makes it.</param>
public sealed record IstioTag(string Tag, string Revision, string Webhook);
