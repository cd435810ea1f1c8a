using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Bundles;

namespace EksRecon.Networking.Addons;

/// <summary>
/// The part of an add-on's configurationValues that shows in the running object: environment of the containers, and the policy switch.
/// </summary>
/// <param name="Environment">Key <c>env</c>, as text.</param>
/// <param name="InitEnvironment">Key <c>init.env</c>, as text.</param>
/// <param name="EnableNetworkPolicy">Key <c>enableNetworkPolicy</c>, as text; null where it is not set.</param>
/// <param name="ReplicaCount">Key <c>replicaCount</c> of CoreDNS; null where it is not set.</param>
/// <param name="Corefile">Key <c>corefile</c> of CoreDNS; null where it is not set.</param>
public sealed record AddonConfiguration(
    ImmutableSortedDictionary<string, string> Environment, ImmutableSortedDictionary<string, string> InitEnvironment, string? EnableNetworkPolicy, int? ReplicaCount, string? Corefile)
{
    public static readonly AddonConfiguration Empty = new(ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string,
        string>.Empty, null, null, null);

    /// <summary>Reads configurationValues, which EKS takes as JSON or YAML; null where it is neither.</summary>
    public static AddonConfiguration? Parse(string? configurationValues)
    {
        if (string.IsNullOrWhiteSpace(configurationValues)) return Empty;
        if (YamlText.ToJson(configurationValues) is not { ValueKind: JsonValueKind.Object } root) return null;
        return new(
            Texts(root, "env"),
            root.TryGetProperty("init", out var init) ? Texts(init, "env") : ImmutableSortedDictionary<string, string>.Empty,
            Text(root, "enableNetworkPolicy"),
            root.TryGetProperty("replicaCount", out var replicas) && replicas.ValueKind == JsonValueKind.Number
                && replicas.TryGetInt32(out var count)
                ? count
                : null,
            Text(root, "corefile"));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? Text(member) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static ImmutableSortedDictionary<string, string> Texts(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var map)
            || map.ValueKind != JsonValueKind.Object)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            if (Text(member.Value) is { } value) texts[member.Name] = value;
        }

        return texts.ToImmutable();
    }
}
