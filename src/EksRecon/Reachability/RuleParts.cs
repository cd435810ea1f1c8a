using System.Collections.Immutable;
using System.Text.Json;

namespace EksRecon.Reachability;

/// <summary>
/// Reads the elements of a rule's lists of peers and ports one by one. Those that cannot be evaluated leave open what they could match, and
/// nothing else: beside the rule of the elements that were read comes one that is
/// in doubt.
/// </summary>
internal sealed class RuleParts
{
    private readonly List<string> _peers = [];
    private readonly List<string> _ports = [];
    private bool _isOpen;

    /// <summary>The peers of the elements that could be read.</summary>
    public ImmutableArray<Peer> Peers(IReadOnlyList<JsonElement> list, Func<JsonElement, int, IEnumerable<Peer>> read) =>
        Read(list, read, _peers);

    /// <summary>Peers as an engine sees them, those of which it is known.</summary>
    public ImmutableArray<Peer> Peers(IReadOnlyList<Peer> list, Func<Peer, Peer> see) =>
        Read<Peer, Peer>(list, (peer, _) => [see(peer)], _peers);

    /// <summary>The ports of the elements that could be read.</summary>
    public ImmutableArray<PortEntry> Ports(IReadOnlyList<JsonElement> list, Func<JsonElement, int, IEnumerable<PortEntry>> read) =>
        Read(list, read, _ports);

    /// <summary>Something of the rule itself is not known: it may match anything.</summary>
    public void Doubt(string reason)
    {
        _isOpen = true;
        _peers.Add(reason);
        _ports.Add(reason);
    }

    public bool HasDoubts => _peers.Count + _ports.Count > 0;

    /// <summary>What cannot be evaluated, each once.</summary>
    public string Reason => string.Join("; ", _peers.Concat(_ports).Distinct(StringComparer.Ordinal));

    /// <summary>A member besides these leaves the whole rule open.</summary>
    public void Only(JsonElement rule, string where, params ReadOnlySpan<string> known)
    {
        try
        {
            PolicyReading.Only(rule, where, known);
        }
        catch (NotEvaluatedException unknown)
        {
            Doubt(unknown.Message);
        }
    }

    /// <summary>The rule of what was read, and the one in doubt.</summary>
    /// <param name="rule">With the peers and ports that were read.</param>
    public IEnumerable<PolicyRule> Rules(PolicyRule rule)
    {
        var (arePeersOpen, arePortsOpen) = (_peers.Count > 0, _ports.Count > 0);
        if (!_isOpen && !(arePeersOpen && rule.Peers is { IsEmpty: true }) && !(arePortsOpen && rule.Ports is { IsEmpty: true }))
        {
            yield return rule;
        }

        if (!HasDoubts) yield break;
        yield return rule with
        {
            Peers = arePeersOpen ? null : rule.Peers,
            Ports = arePortsOpen ? null : rule.Ports,
            Doubt = Reason,
        };
    }

    private static ImmutableArray<T> Read<TElement, T>(IReadOnlyList<TElement> list, Func<TElement, int, IEnumerable<T>> read,
        List<string> doubts)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        for (var at = 0; at < list.Count; at++)
        {
            try
            {
                all.AddRange(read(list[at], at));
            }
            catch (NotEvaluatedException unknown)
            {
                doubts.Add(unknown.Message);
            }
        }

        return all.ToImmutable();
    }
}
