using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EksRecon.Bundles;

/// <summary>The part of a catalogue's entry that says which containers are the product's and what is kept of them.</summary>
internal sealed record KeptEntry(ImmutableArray<KeptContainer> Containers, ImmutableArray<string> Annotations)
{
    private const string DataPlane = "data-plane";

    private static readonly KeptPlaces Anywhere = new([], [], []);

    /// <summary>kube-proxy is on every cluster and in no catalogue: it is no component of a kind that is told apart.</summary>
    public static readonly KeptEntry KubeProxy = Read(new KeptEntryWire
    {
        Parts = [new("main", [new() { Images = ["kube-proxy"] }, new() { Containers = ["kube-proxy"], Namespaces = ["kube-system"] }])],
        Settings = new() { Flags = ["proxy-mode", "cluster-cidr"] },
    });

    /// <summary>Reads an entry that a catalogue has checked.</summary>
    public static KeptEntry Read(JsonElement entry) => Read(entry.Deserialize(KeptEntryJson.Default.KeptEntryWire) ?? new());

    private static KeptEntry Read(KeptEntryWire entry)
    {
        var conditions = (entry.Roles ?? []).SelectMany(role => (role.When ?? []).Concat(role.Unless ?? [])).ToList();
        var classFlags = entry.ClassFlags ?? [];
        ImmutableArray<string> flags = [.. classFlags, .. conditions.Select(condition => NameOf(condition.Arg)).OfType<string>(),
            .. entry.Settings?.Flags ?? []];
        ImmutableArray<string> variables = [.. classFlags, .. conditions.Select(condition => NameOf(condition.Env)).OfType<string>(),
            .. entry.Settings?.Env ?? []];
        var matches = (entry.Parts ?? []).SelectMany(part => (part.Match ?? []).Select(match => (part.Part, Match: match))).ToList();
        ImmutableArray<string> annotations = [.. matches.SelectMany(one => one.Match.Annotations?.Keys ?? Enumerable.Empty<string>()),
            .. entry.InstanceLabels ?? []];
        if (flags.IsEmpty && variables.IsEmpty) return new([], annotations);
        var settings = new ContainerSettings(flags, variables);
        var containers = ImmutableArray.CreateBuilder<KeptContainer>();
        foreach (var (part, match) in matches)
        {
            if (part != DataPlane)
            {
                containers.AddRange(
                    Designated(match, entry.Version).Select(one => one with { Flags = flags, Variables = variables, Settings = settings }));
            }
        }

        if (entry.Settings?.Images is { Length: > 0 } images)
        {
            containers.Add(new([.. images], [], [], Anywhere, flags, variables, settings));
        }

        if (entry.Settings?.Containers is { Length: > 0 } names)
        {
            containers.Add(new([], [.. names], [], Anywhere, flags, variables, settings));
        }

        return new(containers.ToImmutable(), annotations);
    }

    /// <summary>
    /// A match that names an image or a container means that one; one of labels alone means those in which the version is read.
    /// </summary>
    private static IEnumerable<KeptContainer> Designated(KeptMatchWire match, KeptVersionWire? version)
    {
        var places = new KeptPlaces([.. match.Names ?? []], [.. match.Namespaces ?? []], [.. match.Kinds ?? []]);
        ImmutableArray<KeyValuePair<string, string>> labels = [.. match.Labels ?? []];
        KeptContainer Of(string[]? images, string[]? names) =>
            new([.. images ?? []], [.. names ?? []], labels, places, [], [], new([], []));
        if (match.Images is { Length: > 0 } || match.Containers is { Length: > 0 }) return [Of(match.Images, match.Containers)];
        if (labels.IsEmpty) return [];
        return (
            (KeptContainer?[])[version?.Images is { Length: > 0 } images ? Of(images, null) : null,
                version?.Containers is { Length: > 0 } names ? Of(null, names) : null]).OfType<KeptContainer>();
    }

    private static string? NameOf(string? pair) => pair?.Split('=')[0];
}

internal sealed record KeptEntryWire
{
    public KeptPartWire[]? Parts { get; init; }

    public KeptRoleWire[]? Roles { get; init; }

    public KeptVersionWire? Version { get; init; }

    public string[]? ClassFlags { get; init; }

    public string[]? InstanceLabels { get; init; }

    public KeptSettingsWire? Settings { get; init; }
}

internal sealed record KeptPartWire(string? Part, KeptMatchWire[]? Match);

internal sealed record KeptMatchWire
{
    public string[]? Images { get; init; }

    public string[]? Containers { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }

    public string[]? Names { get; init; }

    public string[]? Namespaces { get; init; }

    public string[]? Kinds { get; init; }
}

internal sealed record KeptRoleWire(KeptConditionWire[]? When, KeptConditionWire[]? Unless);

internal sealed record KeptConditionWire(string? Env, string? Arg);

internal sealed record KeptVersionWire(string[]? Containers, string[]? Images);

internal sealed record KeptSettingsWire
{
    public string[]? Flags { get; init; }

    public string[]? Env { get; init; }

    public string[]? Images { get; init; }

    public string[]? Containers { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeptEntryWire))]
internal sealed partial class KeptEntryJson : JsonSerializerContext;
