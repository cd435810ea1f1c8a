using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads one end of a rule: all that it says must hold, and saying nothing it is anything, also outside the cluster.</summary>
internal sealed class CalicoEntities(CalicoNetworkSets sets, CalicoAccounts accounts)
{
    /// <summary>The label of every pod and of every NetworkSet of a namespace.</summary>
    public const string NamespaceLabel = "projectcalico.org/namespace";

    private const string EveryNamespace = "all()";

    /// <summary>What an end says that selects pods, and so does not go together with Services.</summary>
    private static readonly ImmutableArray<string> Selecting = ["nets", "notNets", "selector", "notSelector", "namespaceSelector",
        "serviceAccounts"];

    /// <param name="namespace">That of the policy; null for a global one.</param>
    /// <param name="doubts">Takes what cannot be evaluated. As everything that an end says must hold, what is read without it holds at
    /// least all that the end matches.</param>
    /// <returns>Null for anything.</returns>
    public Peer? Read(JsonElement end, string where, string? @namespace, CalicoDoubts doubts)
    {
        if (end.ValueKind == JsonValueKind.Undefined) return null;
        doubts.Check(() => PolicyReading.Only(end, where, [.. Selecting, "ports", "notPorts", "services"]));
        var parts = ImmutableArray.CreateBuilder<Peer>();
        if (CalicoNets.Read(end, "nets", where) is { IsEmpty: false } nets) parts.Add(CalicoNets.Peer(nets));
        // Without a range of IPv4 there is no rule for IPv4 (felix, FilterRuleToIPVersion).
        if (CalicoNets.Read(end, "notNets", where) is { IsEmpty: false } notNets)
        {
            parts.Add(notNets.Any(net => net.IsIpv4) ? new NotPeer(CalicoNets.Peer(notNets)) : new AnyPeer([]));
        }

        AddSelected(parts, end, where, @namespace, doubts);
        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AllPeer(parts.ToImmutable()) };
    }

    /// <summary>The Services of an end, which says nothing else then.</summary>
    /// <exception cref="PolicyException">It does.</exception>
    public static JsonElement? Services(JsonElement end, string where)
    {
        if (PolicyReading.Member(end, "services") is not { } services) return null;
        foreach (var other in Selecting)
        {
            if (PolicyReading.Member(end, other) is { } member
                && !(member.ValueKind is JsonValueKind.Array && member.GetArrayLength() == 0))
            {
                throw new PolicyException($"{where}: services and {other} do not go together");
            }
        }

        return services;
    }

    /// <summary>A selector; null where it is absent or empty, and selects everything.</summary>
    public static CalicoSelector? Selector(JsonElement element, string name, string where) =>
        Text(element, name, where) is { Length: > 0 } text ? CalicoSelector.Parse(text, $"{where}.{name}") : null;

    /// <summary>
    /// A selector of namespaces in a rule. As Calico does it, <c>all()</c> and <c>global()</c> are about having a namespace: to NetworkSets
    /// without one it makes a difference.
    /// </summary>
    private static Selector Namespaces(JsonElement element, string where) =>
        Text(element, "namespaceSelector", where) is { Length: > 0 } text && text != EveryNamespace
            ? CalicoSelector.ParseNamespaces(text, where + ".namespaceSelector")
            : LabelSelector.Everything;

    /// <summary>
    /// As soon as a policy of a namespace selects anything, also by <c>notSelector</c> alone, and no namespaces, the end is confined to its
    /// own (libcalico-go, GetEntityRuleSelector).
    /// </summary>
    private void AddSelected(ImmutableArray<Peer>.Builder parts, JsonElement end, string where, string? @namespace, CalicoDoubts doubts)
    {
        var hasNotSelector = Text(end, "notSelector", where) is { Length: > 0 };
        var isEverywhere = Text(end, "namespaceSelector", where) is null or "";
        var hasAccounts = CalicoAccounts.AreNamed(end, where, doubts);
        if (Text(end, "selector", where) is { Length: > 0 } || hasAccounts || !isEverywhere || (@namespace is not null && hasNotSelector))
        {
            var selector = doubts.Try(() => Selector(end, "selector", where));
            if (hasAccounts && doubts.Try(() => accounts.Read(end, where)) is { } its) selector = CalicoSelector.Both(selector, its);
            var within = new CalicoScope(isEverywhere ? @namespace : null, isEverywhere ? null : doubts.Try(() => Namespaces(end, where)));
            if (doubts.Try(() => sets.With(within, (Selector?)selector ?? LabelSelector.Everything)) is { } peer) parts.Add(peer);
        }

        if (hasNotSelector && doubts.Try(() => Selector(end, "notSelector", where)) is { } not
            && doubts.Try(() => sets.With(new(null, null), not)) is { } others)
        {
            parts.Add(new NotPeer(others));
        }
    }

    public static string? Text(JsonElement element, string name, string where)
    {
        if (PolicyReading.Member(element, name) is not { } text) return null;
        return text.ValueKind == JsonValueKind.String ? text.GetString()?.Trim() : throw new PolicyException($"{where}.{name} is not text");
    }
}
