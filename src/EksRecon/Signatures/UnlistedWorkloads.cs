using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>
/// What runs and is not in the catalogue. Such a workload may be the controller of a class or a mesh that the catalogue does not have:
/// where its names say so, "nothing serves
/// it" is not known. Arguments are not asked, because those of products that are not in the catalogue are never kept.
/// </summary>
internal sealed class UnlistedWorkloads
{
    public static readonly UnlistedWorkloads None = new(() => [], []);

    private const string SystemNamespace = "-system";

    private static readonly ImmutableArray<string> ControllerWords = ["controller", "gateway", "ingress"];

    /// <summary>Most clusters never ask, and those with many pods would pay for all of them.</summary>
    private readonly Lazy<ImmutableArray<Workload>> _workloads;
    private readonly ImmutableArray<Signature> _catalogue;
    private readonly Lazy<WorkloadWords> _words;
    private readonly Lazy<Workload?> _ingressController;
    private readonly Dictionary<string, Workload?> _renamed = new(StringComparer.Ordinal);

    private UnlistedWorkloads(Func<ImmutableArray<Workload>> find, ImmutableArray<Signature> catalogue)
    {
        _workloads = new(find);
        _catalogue = catalogue;
        _words = new(() => new(_workloads.Value));
        _ingressController = new(() => First(IsNamedIngressController));
    }

    /// <summary>
    /// Workloads at the top that no sighting is of; one that only has a mesh's proxy injected is still unlisted. Jobs run no controller.
    /// </summary>
    public static UnlistedWorkloads In(Snapshot snapshot, IReadOnlyCollection<Sighting> sightings, SignatureCatalogue catalogue) =>
        new(() => Find(snapshot, sightings), catalogue.Entries);

    private static ImmutableArray<Workload> Find(Snapshot snapshot, IReadOnlyCollection<Sighting> sightings)
    {
        var listed = sightings.Where(sighting => !IsInjected(sighting)).Select(sighting => sighting.Workload.Subject)
            .ToHashSet(StringComparer.Ordinal);
        var owners = snapshot.Owners;
        var found = ImmutableArray.CreateBuilder<Workload>();
        foreach (var workload in snapshot.Workloads.SelectMany(listing => listing.Items))
        {
            if (WorkloadOwners.IsJob(workload.Kind) || workload.Wanted == 0 || listed.Contains(workload.Subject)
                || owners.Top(workload.Metadata, workload.Metadata.Labels) is not null)
            {
                continue;
            }

            found.Add(workload);
        }

        foreach (var pod in snapshot.Pods.Items)
        {
            if (!pod.IsAlive || WorkloadOwners.IsJob(WorkloadOwners.KindOf(pod.Metadata.Owner))
                || owners.Top(pod.Metadata, pod.Metadata.Labels) is not null)
            {
                continue;
            }

            var alone = new Workload("Pod", pod.Metadata, pod.Template, null, pod.IsReady ? 1 : 0, pod.Metadata.Labels);
            if (!listed.Contains(alone.Subject)) found.Add(alone);
        }

        return [.. found.OrderBy(workload => workload.Subject, StringComparer.Ordinal)];
    }

    /// <summary>The workload that may be the controller of a class; null where none may.</summary>
    /// <param name="controller">As the class writes it: <c>domain/name</c>.</param>
    /// <param name="isRecognised">Whether a component of the catalogue runs, by its id: such a product is judged by itself.</param>
    public Workload? MayServe(string controller, Func<string, bool> isRecognised)
    {
        var products = _catalogue.Where(entry => Serves(entry, controller)).ToArray();
        if (products.Any(product => isRecognised(product.Id))) return null;
        // The products of the catalogue have images and labels that are known: only a workload that is named as their controller may be one
        // that was renamed.
        return products.Length > 0 ? products.Select(product => Renamed(product.Id)).FirstOrDefault(workload => workload is not null)
            : ControllerName.Of(controller, IsShared).Select(_words.Value.First).FirstOrDefault(workload => workload is not null);
    }

    /// <summary>A workload whose image or own name says that it is an ingress controller; null where there is none.</summary>
    public Workload? MayBeIngressController() => _ingressController.Value;

    /// <summary>
    /// A workload of a mesh that the catalogue does not have: an agent on the nodes, or something in a namespace named for it; null where
    /// there is none.
    /// </summary>
    public Workload? MayBeMesh() => First(workload =>
        MeshWord(workload) is { } word
            && (workload.Kind == "DaemonSet"
                || workload.Metadata.Namespace.Equals(word + SystemNamespace, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// Whether several products of the catalogue have the name in their controllers' domain, so that it is no vendor's: <c>k8s</c>.
    /// </summary>
    private bool IsShared(string vendor) =>
        _catalogue.Count(entry =>
            entry.IngressClassControllers.Concat(entry.GatewayClassControllers).Any(pattern =>
                ControllerName.VendorOf(pattern) == vendor)) > 1;

    private static bool Serves(Signature entry, string controller)
    {
        foreach (var pattern in entry.IngressClassControllers.Concat(entry.GatewayClassControllers))
        {
            if (Pattern.Fits(pattern, controller)) return true;
        }

        return false;
    }

    private static bool IsInjected(Sighting sighting) =>
        sighting.Part.Part == SignatureCatalogue.DataPlanePart && sighting.Signature.RoleNames.Contains("mesh", StringComparer.Ordinal);

    private static bool IsNamedIngressController(Workload workload) =>
        workload.Template.Containers.Any(container =>
            container.Runs && ProductNames.Words(Segment(container)).Contains("ingress", StringComparer.OrdinalIgnoreCase))
        || workload.Metadata.Name.Contains("ingress-controller", StringComparison.OrdinalIgnoreCase);

    /// <summary>Looked for once for each product: a bundle may have any number of classes.</summary>
    private Workload? Renamed(string id)
    {
        if (!_renamed.TryGetValue(id, out var found)) _renamed.Add(id, found = First(workload => IsRenamed(workload, id)));
        return found;
    }

    private static bool IsRenamed(Workload workload, string id)
    {
        foreach (var text in workload.Template.Containers.Where(container => container.Runs).Select(Segment).Append(workload.Metadata.Name))
        {
            var at = text.IndexOf(id, StringComparison.OrdinalIgnoreCase);
            if (at >= 0
                && ProductNames.Words(text.Remove(at, id.Length)).Any(word =>
                    ControllerWords.Contains(word, StringComparer.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The word that ends in mesh, as <c>kmesh</c>; null where no name has one, and for images of the catalogue's vendors, as
    /// <c>cilium/clustermesh-apiserver</c>.
    /// </summary>
    private string? MeshWord(Workload workload)
    {
        var containers = workload.Template.Containers.Where(container => container.Runs).ToArray();
        if (
            containers.Any(container =>
                ProductNames.Words(ImageName.Repository(container.Image).ToString()).Any(segment =>
                    _catalogue.Any(entry => entry.Id == segment))))
        {
            return null;
        }

        return containers.Select(Segment).Append(workload.Metadata.Name).SelectMany(ProductNames.Words)
            .FirstOrDefault(word => word.EndsWith("mesh", StringComparison.OrdinalIgnoreCase));
    }

    private Workload? First(Func<Workload, bool> holds) => _workloads.Value.FirstOrDefault(holds);

    private static string Segment(Container container) => ImageName.LastSegment(container.Image).ToString();
}
