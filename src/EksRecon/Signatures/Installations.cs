using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>Puts the sightings of one signature together: one item for each installation.</summary>
internal static class Installations
{
    public static IEnumerable<Component> Of(ImmutableArray<Sighting> sightings)
    {
        var signature = sightings[0].Signature;
        var main = new Dictionary<(string Namespace, string Instance), List<Sighting>>();
        var others = new List<Sighting>();
        foreach (var sighting in sightings)
        {
            if (sighting.Part.Part != SignatureCatalogue.MainPart)
            {
                others.Add(sighting);
                continue;
            }

            var key = (sighting.Workload.Metadata.Namespace, Instance(sighting.Workload, signature));
            if (!main.TryGetValue(key, out var group)) main.Add(key, group = []);
            group.Add(sighting);
        }

        if (main.Count == 0) return [WithoutMain(signature, others)];
        var items = main.OrderBy(pair => pair.Key.Namespace,
            StringComparer.Ordinal).ThenBy(pair => pair.Key.Instance, StringComparer.Ordinal)
            .Select(pair => Make(signature, pair.Value, pair.Key.Instance)).ToArray();
        return WithOthers(items, others);
    }

    /// <summary>Agents and data planes belong to the installation they name, else to the one beside them, else to the first.</summary>
    private static IEnumerable<Component> WithOthers(Component[] items, List<Sighting> others)
    {
        var (byInstance, byNamespace) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string,
            int>(StringComparer.Ordinal));
        var workloads = new List<Workload>[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            if (items[index].Instance.Length > 0) byInstance.TryAdd(items[index].Instance, index);
            byNamespace.TryAdd(items[index].Namespace ?? "", index);
            workloads[index] = [.. items[index].Workloads];
        }

        var known = new HashSet<string>(items.SelectMany(item => item.Workloads).Select(workload => workload.Subject),
            StringComparer.Ordinal);
        foreach (var other in others.Select(sighting => sighting.Workload).OrderBy(workload => workload.Subject, StringComparer.Ordinal))
        {
            if (!known.Add(other.Subject)) continue;
            var instance = Label(other, items[0].Signature.InstanceLabels, withAnnotations: true);
            if (!byInstance.TryGetValue(instance, out var index) && !byNamespace.TryGetValue(other.Metadata.Namespace, out index))
            {
                index = 0;
            }

            workloads[index].Add(other);
        }

        return items.Select((item, index) => item with { Workloads = [.. workloads[index]] });
    }

    private static string Instance(Workload workload, Signature signature) =>
        signature.IsPerWorkload ? WorkloadOwners.Root(workload) : Label(workload, signature.InstanceLabels, withAnnotations: false);

    /// <summary>The pods' label goes before the workload's own, on which deployment tools write names of theirs.</summary>
    private static string Label(Workload workload, ImmutableArray<string> labels, bool withAnnotations)
    {
        foreach (var label in labels)
        {
            if ((workload.Template.Labels[label] ?? workload.Metadata.Labels[label]) is { } value) return value;
            if (withAnnotations && workload.Template.Annotations[label] is { } note) return note;
        }

        return "";
    }

    private static Component Make(Signature signature, List<Sighting> sightings, string instance)
    {
        var ordered = Ordered(sightings, signature);
        var first = ordered[0].Workload;
        return Item(signature, ordered, Version(signature.Version, ordered)) with
        {
            Instance = signature.IsPerWorkload ? Label(first, signature.InstanceLabels, withAnnotations: false) : instance,
        };
    }

    private static Component WithoutMain(Signature signature, List<Sighting> others)
    {
        // An agent tells more than a sidecar.
        ImmutableArray<Sighting> ordered =
        [
            .. others
                .OrderBy(sighting => sighting.Part.Part != SignatureCatalogue.AgentPart)
                .ThenBy(sighting => AgentVersion(signature, sighting) is null)
                .ThenBy(sighting => sighting.Workload.Metadata.Path, StringComparer.Ordinal)
                .ThenBy(sighting => sighting.Workload.Kind, StringComparer.Ordinal),
        ];
        return Item(signature, ordered, AgentVersion(signature, ordered[0]));
    }

    private static string? AgentVersion(Signature signature, Sighting sighting)
    {
        foreach (var container in sighting.Workload.Template.Containers)
        {
            if (ImageName.Match(container.Image, signature.Version.AgentImages) is not null
                && ComponentVersion.Of(container.Image) is { } version)
            {
                return version;
            }
        }

        return null;
    }

    private static Component Item(Signature signature, ImmutableArray<Sighting> ordered, string? version)
    {
        var first = ordered[0].Workload;
        return new(
            signature.Id, "", first.Metadata.Namespace, first.Reference, version,
            [.. ordered.SelectMany(sighting => sighting.MatchedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], signature)
        {
            Workloads = [.. ordered.Select(sighting => sighting.Workload).DistinctBy(workload => workload.Subject, StringComparer.Ordinal)],
        };
    }

    /// <summary>
    /// The workload that has the container the version is read from names the installation, one that wants pods before one that is scaled
    /// to zero (the old ReplicaSets of a
    /// Deployment that was not seen); then by name, so that the order of input makes no difference.
    /// </summary>
    private static ImmutableArray<Sighting> Ordered(List<Sighting> sightings, Signature signature) =>
    [
        .. sightings
            .OrderBy(sighting => ComponentVersion.Source(signature.Version, sighting.Running) is null)
            .ThenBy(sighting => sighting.Workload.Wanted == 0)
            .ThenBy(sighting => Rank(sighting.Workload.Kind))
            .ThenBy(sighting => sighting.Workload.Metadata.Name, StringComparer.Ordinal)
            .ThenBy(sighting => sighting.Workload.Kind, StringComparer.Ordinal)
            .ThenBy(sighting => sighting.Part.Part, StringComparer.Ordinal),
    ];

    private static int Rank(string kind) => kind switch
    {
        "Deployment" or "DaemonSet" or "StatefulSet" => 0,
        "Pod" => 2,
        _ => 1,
    };

    private static string? Version(VersionSource source, ImmutableArray<Sighting> sightings)
    {
        foreach (var sighting in sightings)
        {
            if (source.Label is { } label
                && (sighting.Workload.Template.Labels[label] ?? sighting.Workload.Metadata.Labels[label]) is { } value
                && ComponentVersion.IsVersion(value))
            {
                return value;
            }
        }

        // The first that has the container decides, whether its tag tells a version or not: another one's may be older.
        foreach (var sighting in sightings)
        {
            if (ComponentVersion.Source(source, sighting.Running) is { } container) return ComponentVersion.Of(container.Image);
        }

        return null;
    }
}
