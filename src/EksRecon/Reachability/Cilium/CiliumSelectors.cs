using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Reachability;

/// <summary>
/// Reads Cilium's selectors of endpoints: label selectors whose keys may name a source (<c>k8s:app</c>, <c>any:app</c>,
/// <c>reserved:host</c>).
/// </summary>
internal sealed class CiliumSelectors(CiliumLabels labels)
{
    private const string Reserved = "reserved";
    private const string NamespaceKey = "k8s:" + CiliumLabels.Namespace;

    /// <summary>Whom a policy is about; null where those are no pods.</summary>
    /// <param name="namespace">The policy's; null for one of the whole cluster.</param>
    public PodTerm? Subject(JsonElement element, string where, string? @namespace)
    {
        var (own, reserved) = Read(element, where);
        // Pods carry no reserved label.
        if (reserved.Any(one => one.Operator is "In" or "Exists")) return null;
        // A policy of a namespace is about that one, whatever its selector says.
        if (@namespace is not null && PolicyReading.Member(element, "matchLabels") is { } written
            && PolicyReading.Member(written, NamespaceKey) is not null)
        {
            own = [.. own.Where(one => one.Label != CiliumLabels.Namespace || one.Operator != "In" || one.Values.Length != 1)];
        }

        return Term(@namespace, own, where);
    }

    /// <summary>Peers by labels: of the policy's namespace where none is named.</summary>
    public IEnumerable<Peer> Peers(JsonElement element, string where, string? @namespace)
    {
        var (own, reserved) = Read(element, where);
        if (reserved.Count > 0)
        {
            if (own.Length > 0 || reserved.Count > 1 || reserved[0].Operator is not ("In" or "Exists"))
            {
                throw new NotEvaluatedException($"{where}: reserved labels with others are not evaluated");
            }

            if (reserved[0].Label == CiliumEntities.ApiServer)
            {
                throw new NotEvaluatedException($"{where}: reserved:{CiliumEntities.ApiServer} is not evaluated");
            }

            return CiliumEntities.Of(reserved[0].Label, where);
        }

        var namesNamespace = own.Any(one =>
            one.Label == CiliumLabels.Namespace || one.Label.StartsWith(CiliumLabels.NamespaceLabels, StringComparison.Ordinal));
        return [new PodPeer(Term(namesNamespace ? null : @namespace, own, where))];
    }

    /// <summary>One namespace that is asked for by name needs no selector.</summary>
    private PodTerm Term(string? @namespace, ImmutableArray<LabelRequirement> own, string where)
    {
        if (@namespace is null
            && own.FirstOrDefault(one => one is { Label: CiliumLabels.Namespace, Operator: "In", Values.Length: 1 }) is { } named)
        {
            @namespace = named.Values[0];
            own = own.Remove(named);
        }

        return new(@namespace, LabelSelector.Everything, labels.Seen(new(own), where), LabelDialect.Cilium);
    }

    private static (ImmutableArray<LabelRequirement> Own, List<LabelRequirement> Reserved) Read(JsonElement element, string where)
    {
        var own = ImmutableArray.CreateBuilder<LabelRequirement>();
        var reserved = new List<LabelRequirement>();
        foreach (var requirement in LabelSelector.Read(element, where).Requirements)
        {
            var colon = requirement.Label.IndexOf(':', StringComparison.Ordinal);
            var source = colon < 0 ? "any" : requirement.Label[..colon];
            if (source is not ("any" or "k8s" or Reserved))
            {
                throw new NotEvaluatedException($"{where}: labels of the source {source} are not evaluated");
            }

            var plain = new LabelRequirement(requirement.Label[(colon + 1)..], requirement.Operator, requirement.Values);
            if (source == Reserved) reserved.Add(plain);
            else own.Add(plain);
        }

        return ([.. own.OrderBy(one => one.Key, StringComparer.Ordinal)], reserved);
    }
}
