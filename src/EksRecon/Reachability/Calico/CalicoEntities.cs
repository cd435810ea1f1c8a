using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Reads one end of a rule: all that it says must hold, and saying nothing it is anything, also outside the cluster.</summary>
internal sealed class CalicoEntities(CalicoNetworkSets sets, CalicoServices services)
{
    /// <summary>The label of every pod and of every NetworkSet of a namespace.</summary>
    public const string NamespaceLabel = "projectcalico.org/namespace";

    private const string EveryNamespace = "all()";
    private const string NoNamespace = "global()";

    /// <param name="namespace">That of the policy; null for a global one.</param>
    /// <param name="isPeer">False for the end that restricts the policy's own pods.</param>
    /// <returns>Null for anything.</returns>
    public Peer? Read(JsonElement end, string where, string? @namespace, bool isPeer)
    {
        if (end.ValueKind == JsonValueKind.Undefined) return null;
        PolicyReading.Only(end, where, "nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts", "serviceAccounts", "services");
        var parts = ImmutableArray.CreateBuilder<Peer>();
        if (CalicoNets.Read(end, "nets", where) is { IsEmpty: false } nets) parts.Add(CalicoNets.Peer(nets));
        // Without a range of IPv4 there is no rule for IPv4 (felix, FilterRuleToIPVersion).
        if (CalicoNets.Read(end, "notNets", where) is { IsEmpty: false } notNets) parts.Add(notNets.Any(net => net.IsIpv4) ? new NotPeer(CalicoNets.Peer(notNets)) : new AnyPeer([]));
        AddSelected(parts, end, where, @namespace);
        if (PolicyReading.Member(end, "services") is { } service)
        {
            if (!isPeer || !where.EndsWith(".source", StringComparison.Ordinal)) throw new PolicyException($"{where}.services: ports of Services are not evaluated");
            parts.Add(services.Read(service, where + ".services", @namespace));
        }

        return parts.Count switch { 0 => null, 1 => parts[0], _ => new AllPeer(parts.ToImmutable()) };
    }

    /// <summary>A selector; absent or empty it selects everything.</summary>
    public static Selector Selector(JsonElement element, string name, string where) =>
        Text(element, name, where) is { Length: > 0 } text ? CalicoSelector.Parse(text, $"{where}.{name}") : LabelSelector.Everything;

    /// <summary>A selector of namespaces. As Calico does it, <c>all()</c> and <c>global()</c> are about having a namespace: to NetworkSets without one it makes a difference.</summary>
    public static Selector Namespaces(JsonElement element, string where)
    {
        if (Text(element, "namespaceSelector", where) is not { Length: > 0 } text || text == EveryNamespace) return LabelSelector.Everything;
        return CalicoSelector.Parse(text.Replace(EveryNamespace, $"has({PodLabels.SomeNamespace})", StringComparison.Ordinal).Replace(NoNamespace, $"!has({PodLabels.SomeNamespace})", StringComparison.Ordinal), where + ".namespaceSelector");
    }

    /// <summary>As soon as a policy of a namespace selects anything, also by <c>notSelector</c> alone, and no namespaces, the end is confined to its own (libcalico-go, GetEntityRuleSelector).</summary>
    private void AddSelected(ImmutableArray<Peer>.Builder parts, JsonElement end, string where, string? @namespace)
    {
        var selector = Text(end, "selector", where) ?? "";
        var notSelector = Text(end, "notSelector", where) is { Length: > 0 } ? Selector(end, "notSelector", where) : null;
        if (Accounts(end, where) is { } accounts) selector = selector.Length > 0 ? $"({selector}) && {accounts}" : accounts;
        var isEverywhere = Text(end, "namespaceSelector", where) is null or "";
        if (selector.Length > 0 || !isEverywhere || (@namespace is not null && notSelector is not null))
        {
            var within = new CalicoScope(isEverywhere ? @namespace : null, isEverywhere ? null : Namespaces(end, where));
            parts.Add(sets.With(within, selector.Length > 0 ? CalicoSelector.Parse(selector, where + ".selector") : LabelSelector.Everything));
        }

        if (notSelector is not null) parts.Add(new NotPeer(sets.With(new(null, null), notSelector)));
    }

    /// <summary>Service accounts by name, as a selector: it is the same pod that it and the other selector are about.</summary>
    private static string? Accounts(JsonElement end, string where)
    {
        if (PolicyReading.Member(end, "serviceAccounts") is not { } accounts) return null;
        where += ".serviceAccounts";
        PolicyReading.Only(accounts, where, "names", "selector");
        if (Text(accounts, "selector", where) is { Length: > 0 }) throw new PolicyException($"{where}.selector: labels of ServiceAccounts are not read");
        List<string> names = [.. (PolicyReading.List(accounts, "names", where) ?? []).Select(name => name.ValueKind == JsonValueKind.String ? $"'{name.GetString()}'" : throw new PolicyException($"{where}.names: {name.GetRawText()} is no name"))];
        return names.Count == 0 ? null : $"{PodLabels.CalicoAccount} in {{{string.Join(", ", names)}}}";
    }

    private static string? Text(JsonElement element, string name, string where)
    {
        if (PolicyReading.Member(element, name) is not { } text) return null;
        return text.ValueKind == JsonValueKind.String ? text.GetString()?.Trim() : throw new PolicyException($"{where}.{name} is no text");
    }
}
