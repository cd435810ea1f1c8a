using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Which namespaces a selector of a rule is about.</summary>
/// <param name="Namespace">One alone; null where the selector decides.</param>
/// <param name="Namespaces">Null where nothing is said of namespaces: then what has none counts, too.</param>
internal sealed record CalicoScope(string? Namespace, Selector? Namespaces)
{
    /// <summary>True where only what has a namespace counts.</summary>
    public bool LeavesOutGlobal => Namespace is not null || Namespaces is { SelectsEverything: true };
}

/// <summary>NetworkSets and GlobalNetworkSets: ranges that selectors of rules find by labels, next to pods.</summary>
internal sealed class CalicoNetworkSets(Listing<Resource> global, Listing<Resource> ofNamespaces, Listing<Namespace> namespaces)
{
    private readonly Dictionary<string, Labels> _namespaces = namespaces.Items.ToDictionary(one => one.Name, one => one.Metadata.Labels,
        StringComparer.Ordinal);

    /// <summary>Pods and sets that a selector selects.</summary>
    /// <exception cref="NotEvaluatedException">Sets were not fully seen.</exception>
    public Peer With(CalicoScope scope, Selector selector)
    {
        var pods = new PodPeer(new(scope.Namespace, scope.Namespaces ?? LabelSelector.Everything, selector, LabelDialect.Calico));
        ImmutableArray<Cidr> nets =
            [.. Selected(global, scope, selector).Concat(Selected(ofNamespaces, scope, selector)).SelectMany(set => Nets(set))];
        return nets.IsEmpty ? pods : new AnyPeer([pods, .. CalicoNets.Peer(nets).Peers]);
    }

    private IEnumerable<Resource> Selected(Listing<Resource> sets, CalicoScope scope, Selector selector)
    {
        if (ReferenceEquals(sets, global) && scope.LeavesOutGlobal) return [];
        if (sets.Gap is { } gap) throw new NotEvaluatedException(gap.ToSentence());
        return sets.Items.Where(set =>
            IsIn(set.Metadata.Namespace, scope)
                && selector.Matches(new SetLabels(set.Metadata.Labels, set.Metadata.Namespace, OfNamespace(set.Metadata.Namespace))));
    }

    /// <summary>A set without a namespace has none of a namespace's labels.</summary>
    private bool IsIn(string @namespace, CalicoScope scope)
    {
        if (scope.Namespace is not null) return scope.Namespace == @namespace;
        return scope.Namespaces is null
            || scope.Namespaces.Matches(@namespace.Length == 0 ? Labels.None
                : PodLabels.OfNamespace(LabelDialect.Calico, @namespace, OfNamespace(@namespace)));
    }

    private Labels OfNamespace(string name)
    {
        if (name.Length == 0) return Labels.None;
        const string key = "kubernetes.io/metadata.name";
        var labels = _namespaces.GetValueOrDefault(name, Labels.None);
        return labels[key] is not null ? labels : new(labels.Pairs.Append(KeyValuePair.Create(key, name)));
    }

    private static ImmutableArray<Cidr> Nets(Resource set)
    {
        if (set.Spec.ValueKind != JsonValueKind.Object) return [];
        PolicyReading.Only(set.Spec, $"{set.Subject}: spec", "nets");
        return CalicoNets.Read(set.Spec, "nets", $"{set.Subject}: spec");
    }

    /// <summary>A set's labels with those of its namespace, which it takes over as pods do.</summary>
    private sealed class SetLabels(Labels labels, string @namespace, Labels ofNamespace) : ILabelled
    {
        private readonly PodLabels _pod = new(LabelDialect.Calico, @namespace, labels, ofNamespace, null, Labels.None);

        public string? this[string key]
        {
            get
            {
                if (key == CalicoEntities.NamespaceLabel) return @namespace.Length > 0 ? @namespace : null;
                return PodLabels.IsOfNamespace(LabelDialect.Calico, key) ? (@namespace.Length > 0 ? _pod[key] : null) : labels[key];
            }
        }
    }
}
