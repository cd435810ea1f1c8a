using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// What the policies of a group of pods allow in one direction: the walk through the stages of a reading, on sets of connections, over
/// those groups of peers that some rule names. All others fare alike; they have the first place.
/// </summary>
internal sealed class Verdicts
{
    private readonly Reading _reading;
    private readonly PolicyIndex _index;
    private readonly RulePorts _ports;
    private readonly ConnectionSets _sets;
    private readonly PortAtoms _atoms;
    private readonly bool _ingress;
    private readonly bool _skipsFiltered;
    private readonly bool _isPossible;
    private readonly int _words;

    /// <summary>The place of each group of peers; 0 where no rule names it.</summary>
    private readonly int[] _places;

    private readonly List<int> _named = [];
    private VerdictTrace? _trace;
    private ulong[] _allowed = [];
    private ulong[] _passed = [];
    private ulong[] _undecided = [];
    private ulong[] _matched = [];
    private int _length;
    private int _subject;
    private ImmutableArray<NamedPort> _own = [];

    /// <param name="mode">Whether to leave out what is filtered further, and how to take rules that are in doubt.</param>
    public Verdicts(Reading reading, PolicyIndex index, RulePorts ports, ConnectionSets sets, PortAtoms atoms, bool ingress, ReachMode mode)
    {
        (_reading, _index, _ports, _sets, _atoms, _ingress, _words) = (reading, index, ports, sets, atoms, ingress, atoms.Words);
        (_skipsFiltered, _isPossible) = (mode.HasFlag(ReachMode.WithoutFiltered), mode.HasFlag(ReachMode.Possible));
        _places = new int[index.Count];
    }

    /// <param name="policies">Those that govern the group in this direction, in the order of evaluation.</param>
    /// <param name="subject">A class of the group, for rules that are about a part of their policy's pods.</param>
    /// <param name="own">Named ports of the group itself: for ingress it is the one that answers.</param>
    /// <param name="standing">What holds besides the policies.</param>
    /// <param name="trace">Written along for one group of peers; null for nothing.</param>
    public VerdictRow Of(IReadOnlyList<Policy> policies, int subject, ImmutableArray<NamedPort> own, Standing standing,
        VerdictTrace? trace = null)
    {
        (_subject, _own, _trace) = (subject, own, trace);
        Name(policies);
        trace?.Start(_places[trace.Group], _words);
        _length = (_named.Count + 1) * _words;
        if (_allowed.Length < _length)
        {
            (_allowed, _passed, _undecided, _matched) = (new ulong[_length], new ulong[_length], new ulong[_length], new ulong[_length]);
        }

        Array.Clear(_allowed, 0, _length);
        Array.Clear(_passed, 0, _length);
        for (var at = 0; at < _length; at += _words) _atoms.All.CopyTo(_undecided, at);
        for (var first = 0; first < policies.Count;)
        {
            var next = first + 1;
            while (next < policies.Count && policies[next].Stage == policies[first].Stage) next++;
            var stage = _reading.Stages[policies[first].Stage];
            if (stage.Kind == StageKind.Additive) Add(policies, first, next);
            else if (!stage.IsBaseline || !standing.SkipsBaseline) Walk(policies, first, next);
            first = next;
        }

        trace?.End(_undecided, standing.DeniesTheRest);
        for (var at = 0; at < _length && !standing.DeniesTheRest; at++) _allowed[at] |= _undecided[at];
        return Row();
    }

    private VerdictRow Row()
    {
        var groups = new int[_named.Count];
        var sets = new int[groups.Length];
        for (var place = 0; place < groups.Length; place++)
        {
            groups[place] = _named[place];
            sets[place] = _sets.Of(_allowed.AsSpan((place + 1) * _words, _words));
            _places[_named[place]] = 0;
        }

        _named.Clear();
        Array.Sort(groups, sets);
        return new(_sets.Of(_allowed.AsSpan(0, _words)), groups, sets);
    }

    private ReadOnlySpan<PolicyRule> Rules(Policy policy) => (policy.Of(_ingress)?.Rules ?? []).AsSpan();

    private bool Counts(PolicyRule rule) => (!_skipsFiltered || rule.Filter is null) && _index.IsAbout(rule, _subject);

    /// <summary>The groups that rules name; all of them where a rule for everybody names ports that differ from pod to pod.</summary>
    private void Name(IReadOnlyList<Policy> policies)
    {
        foreach (var policy in policies)
        {
            foreach (var rule in Rules(policy))
            {
                if (!_index.IsAbout(rule, _subject)) continue;
                if (rule.Peers is { } peers)
                {
                    foreach (var peer in peers)
                    {
                        foreach (var group in _index.Groups(peer)) Name(group);
                        if (_reading.DeniesExceptions && peer is AddressPeer addresses) NameExceptions(addresses);
                    }
                }
                else if (!_ingress && RulePorts.HasNames(rule))
                {
                    for (var group = 0; group < _places.Length; group++) Name(group);
                }
            }
        }
    }

    private void NameExceptions(AddressPeer peer)
    {
        if (peer.Except.IsEmpty) return;
        foreach (var range in PolicyIndex.Ranges(peer))
        {
            foreach (var group in _index.Groups(range)) Name(group);
        }
    }

    private void Name(int group)
    {
        if (_places[group] > 0) return;
        _named.Add(group);
        _places[group] = _named.Count;
    }

    /// <summary>
    /// First match decides, connection by connection; what nothing matched goes on, or is denied where a policy isolates.
    /// </summary>
    private void Walk(IReadOnlyList<Policy> policies, int first, int next)
    {
        var isolates = false;
        for (var index = first; index < next; index++)
        {
            isolates |= policies[index].Isolates(_ingress, _isPossible);
            foreach (var rule in Rules(policies[index]))
            {
                if (Counts(rule) && rule.Bound(_isPossible) is { } action) Decide(policies[index], rule, action);
            }
        }

        if (isolates) _trace?.Isolated(policies[first].Stage, Isolating(policies, first, next), _undecided, []);
        for (var at = 0; at < _length; at++)
        {
            _undecided[at] = isolates ? _passed[at] : _undecided[at] | _passed[at];
            _passed[at] = 0;
        }
    }

    /// <summary>Denials first; then, where a policy isolates, only what is allowed, and nothing goes on.</summary>
    private void Add(IReadOnlyList<Policy> policies, int first, int next)
    {
        var isolates = false;
        for (var index = first; index < next; index++)
        {
            isolates |= policies[index].Isolates(_ingress, _isPossible);
            foreach (var rule in Rules(policies[index]))
            {
                if (Counts(rule) && rule.Bound(_isPossible) == RuleAction.Deny) Decide(policies[index], rule, RuleAction.Deny);
            }
        }

        if (!isolates)
        {
            if (_trace is not null) Match(policies, first, next, Counts);
            _trace?.LeftOpen();
            if (_skipsFiltered) TakeOffFiltered(policies, first, next);
            return;
        }

        Match(policies, first, next, rule => rule.Doubt is null && Counts(rule));
        if (_reading.DeniesExceptions) TakeOut(policies, first, next);
        // What is in doubt may be an entry of one address, which no exception takes out.
        if (_isPossible) Mark(policies, first, next, rule => rule.Doubt is not null && Counts(rule));
        _trace?.Isolated(policies[first].Stage, Isolating(policies, first, next), _undecided, _matched);
        for (var at = 0; at < _length; at++) _allowed[at] |= _undecided[at] & _matched[at];
        Array.Clear(_undecided, 0, _length);
    }

    /// <summary>What is open without a rule, and filtered by one all the same.</summary>
    private void TakeOffFiltered(IReadOnlyList<Policy> policies, int first, int next)
    {
        Match(policies, first, next, rule => rule.FiltersOpen && _index.IsAbout(rule, _subject));
        var filtered = _matched.AsSpan(0, _length).ToArray();
        Match(policies, first, next, Counts);
        for (var at = 0; at < _length; at++) _undecided[at] &= ~filtered[at] | _matched[at];
    }

    /// <summary>Marks what is allowed.</summary>
    private void Match(IReadOnlyList<Policy> policies, int first, int next, Func<PolicyRule, bool> counts)
    {
        Array.Clear(_matched, 0, _length);
        Mark(policies, first, next, counts);
    }

    private void Mark(IReadOnlyList<Policy> policies, int first, int next, Func<PolicyRule, bool> counts)
    {
        for (var index = first; index < next; index++)
        {
            foreach (var rule in Rules(policies[index]))
            {
                if (!counts(rule) || rule.Bound(_isPossible) != RuleAction.Allow) continue;
                _trace?.Before(_undecided);
                Each(policies[index], rule, action: null);
                _trace?.Allowed(policies[index], rule);
            }
        }
    }

    private void Decide(Policy policy, PolicyRule rule, RuleAction action)
    {
        _trace?.Before(_undecided);
        Each(policy, rule, action);
        _trace?.Decided(policy, rule, action, _undecided);
    }

    private ImmutableArray<Policy> Isolating(IReadOnlyList<Policy> policies, int first, int next) =>
        [.. Enumerable.Range(first, next - first).Select(index => policies[index]).Where(policy => policy.Isolates(_ingress, _isPossible))];

    /// <param name="action">Null to mark what the rule matches.</param>
    private void Each(Policy policy, PolicyRule rule, RuleAction? action)
    {
        if (rule.Peers is { } peers)
        {
            foreach (var peer in peers)
            {
                foreach (var group in _index.Groups(peer))
                {
                    Apply(_places[group], _ports.Of(policy, rule, _ingress ? _own : _index.NamedPorts[group], _ingress), action);
                }
            }

            return;
        }

        Apply(0, _ports.Of(policy, rule, _ingress ? _own : [], _ingress), action);
        for (var place = 0; place < _named.Count; place++)
        {
            Apply(place + 1, _ports.Of(policy, rule, _ingress ? _own : _index.NamedPorts[_named[place]], _ingress), action);
        }
    }

    private void Apply(int place, ulong[] ports, RuleAction? action)
    {
        _trace?.Matched(place, ports);
        var at = place * _words;
        for (var word = 0; word < _words; word++, at++)
        {
            if (action is null)
            {
                _matched[at] |= ports[word];
                continue;
            }

            var hit = _undecided[at] & ports[word];
            _undecided[at] &= ~hit;
            if (action == RuleAction.Allow) _allowed[at] |= hit;
            else if (action == RuleAction.Pass) _passed[at] |= hit;
        }
    }

    /// <summary>
    /// Exceptions are entries of their own in the longest-prefix map of the VPC CNI's agent: an address whose longest entry is an exception
    /// that no rule names as a range is denied, whatever broader ranges allow.
    /// Pods that a selector selects have entries of a single address, which are longer.
    /// </summary>
    private void TakeOut(IReadOnlyList<Policy> policies, int first, int next)
    {
        var entries = new List<AddressPeer>();
        var selected = new HashSet<int>();
        for (var index = first; index < next; index++)
        {
            foreach (var rule in Rules(policies[index]))
            {
                foreach (var peer in rule is { Action: RuleAction.Allow, Doubt: null } && Counts(rule) ? rule.Peers ?? [] : [])
                {
                    if (peer is AddressPeer addresses) entries.Add(addresses);
                    else selected.UnionWith(_index.Groups(peer));
                }
            }
        }

        foreach (var exception in entries.SelectMany(entry => PolicyIndex.Ranges(entry).Skip(1)))
        {
            if (entries.Exists(entry => entry.Range == exception.Range)) continue;
            foreach (var group in _index.Groups(exception))
            {
                if (selected.Contains(group)
                    || entries.Exists(entry =>
                        entry.Range.PrefixLength > exception.Range.PrefixLength
                            && Array.BinarySearch(_index.Groups(entry.Except.IsEmpty ? entry : entry with { Except = [] }), group) >= 0))
                {
                    continue;
                }

                Array.Clear(_matched, _places[group] * _words, _words);
            }
        }
    }
}

/// <summary>What holds for pods besides their policies.</summary>
/// <param name="SkipsBaseline">The baseline is not asked.</param>
/// <param name="DeniesTheRest">What no policy decides is denied.</param>
internal readonly record struct Standing(bool SkipsBaseline, bool DeniesTheRest);
