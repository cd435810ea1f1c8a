using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Signatures;

/// <summary>Puts the sightings of one signature together: one item for each installation.</summary>
internal static class Installations
{
    public static IEnumerable<Component> Of(ImmutableArray<Sighting> sightings)
    {
        var signature = sightings[0].Signature;
        var main = sightings.Where(sighting => sighting.Part.Part == SignatureCatalogue.MainPart).ToImmutableArray();
        var others = sightings.Where(sighting => sighting.Part.Part != SignatureCatalogue.MainPart).ToImmutableArray();
        if (main.IsEmpty) return [WithoutMain(signature, others)];
        var items = main
            .GroupBy(sighting => (sighting.Workload.Metadata.Namespace, Instance(sighting, signature)))
            .OrderBy(group => group.Key.Namespace, StringComparer.Ordinal).ThenBy(group => group.Key.Item2, StringComparer.Ordinal)
            .Select(group => Make(signature, [.. group], group.Key.Item2)).ToList();
        // Agents and data planes belong to what runs beside them, else to the first installation.
        foreach (var other in others.Select(sighting => sighting.Workload).Distinct().OrderBy(workload => workload.Subject, StringComparer.Ordinal))
        {
            var index = Math.Max(0, items.FindIndex(item => item.Namespace == other.Metadata.Namespace));
            if (!items[index].Workloads.Contains(other)) items[index] = items[index] with { Workloads = items[index].Workloads.Add(other) };
        }

        return items;
    }

    private static string Instance(Sighting sighting, Signature signature)
    {
        if (signature.PerWorkload) return sighting.Workload.Reference;
        foreach (var label in signature.InstanceLabels)
        {
            if ((sighting.Workload.Metadata.Labels[label] ?? sighting.Workload.Template.Labels[label]) is { } value) return value;
        }

        return "";
    }

    private static Component Make(Signature signature, ImmutableArray<Sighting> sightings, string instance)
    {
        var ordered = Ordered(sightings, signature);
        var first = ordered[0].Workload;
        return new(
            signature.Id,
            "",
            first.Metadata.Namespace,
            first.Reference,
            Version(signature.Version, ordered),
            [.. ordered.SelectMany(sighting => sighting.MatchedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            signature)
        {
            Workloads = [.. ordered.Select(sighting => sighting.Workload).Distinct()],
            Instance = signature.PerWorkload ? "" : instance,
        };
    }

    private static Component WithoutMain(Signature signature, ImmutableArray<Sighting> others)
    {
        // An agent tells more than a sidecar.
        var ordered = others.OrderBy(sighting => sighting.Part.Part != SignatureCatalogue.AgentPart).ThenBy(sighting => sighting.Workload.Metadata.Path, StringComparer.Ordinal).ThenBy(sighting => sighting.Workload.Kind, StringComparer.Ordinal).ToImmutableArray();
        var first = ordered[0].Workload;
        var version = ordered
            .SelectMany(sighting => sighting.Workload.Template.Containers)
            .Where(container => ImageName.Match(container.Image, signature.Version.AgentImages) is not null)
            .Select(container => ComponentVersion.Of(container.Image)).FirstOrDefault(tag => tag is not null);
        return new(
            signature.Id, "", first.Metadata.Namespace, first.Reference, version,
            [.. ordered.SelectMany(sighting => sighting.MatchedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], signature)
        {
            Workloads = [.. ordered.Select(sighting => sighting.Workload).Distinct()],
        };
    }

    /// <summary>The workload that has the container the version is read from names the installation; then by name, so that order of input makes no difference.</summary>
    private static ImmutableArray<Sighting> Ordered(ImmutableArray<Sighting> sightings, Signature signature) =>
    [
        .. sightings
            .OrderBy(sighting => ComponentVersion.Source(signature.Version, sighting.Running) is null)
            .ThenBy(sighting => Rank(sighting.Workload.Kind))
            .ThenBy(sighting => sighting.Workload.Metadata.Name, StringComparer.Ordinal),
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
            if (source.Label is { } label && (sighting.Workload.Metadata.Labels[label] ?? sighting.Workload.Template.Labels[label]) is { } value && ComponentVersion.IsVersion(value)) return value;
        }

        foreach (var sighting in sightings)
        {
            if (ComponentVersion.Source(source, sighting.Running) is { } container && ComponentVersion.Of(container.Image) is { } version) return version;
        }

        return null;
    }
}
