using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>
/// What <see cref="Verdicts"/> did for one group of peers, written down while it was done: every rule that speaks of the group with what it
/// decided, and what was decided without a rule.
/// What the steps allow is what is allowed, and each connection is allowed or denied by one step, rules that are allowed together apart.
/// </summary>
internal sealed class VerdictTrace(int group)
{
    private readonly List<TraceStep> _steps = [];
    private readonly List<int> _together = [];
    private int _at;
    private int _words;
    private ulong[] _before = [];
    private ulong[] _matched = [];

    /// <summary>The group of peers that is looked at.</summary>
    public int Group { get; } = group;

    public IReadOnlyList<TraceStep> Steps => _steps;

    public void Start(int place, int words) => (_at, _words, _matched) = (place * words, words, new ulong[words]);

    /// <summary>A rule follows.</summary>
    public void Before(ulong[] undecided) => (_before, _matched) = (Of(undecided), new ulong[_words]);

    /// <summary>The rule matches these ports for a place.</summary>
    public void Matched(int place, ulong[] ports)
    {
        if (place * _words != _at) return;
        for (var word = 0; word < _words; word++) _matched[word] |= ports[word];
    }

    /// <summary>The rule has decided what is no longer undecided.</summary>
    public void Decided(Policy policy, PolicyRule rule, RuleAction action, ulong[] undecided)
    {
        if (HasAny(_matched)) _steps.Add(new(policy, rule, policy.Stage, action, _matched, Without(_before, Of(undecided)), []));
    }

    /// <summary>The rule is one of those that are allowed together.</summary>
    public void Allowed(Policy policy, PolicyRule rule)
    {
        if (!HasAny(_matched)) return;
        _together.Add(_steps.Count);
        _steps.Add(new(policy, rule, policy.Stage, RuleAction.Allow, _matched, Both(_matched, _before), []));
    }

    /// <summary>Nothing isolates: what the rules allow goes on like everything else.</summary>
    public void LeftOpen()
    {
        foreach (var index in _together) _steps[index] = _steps[index] with { Decides = new ulong[_words] };
        _together.Clear();
    }

    /// <summary>Policies of a stage isolate: what none of their rules matched is denied.</summary>
    /// <param name="matched">What those that are allowed together match in the end; empty in an ordered stage.</param>
    public void Isolated(int stage, ImmutableArray<Policy> isolating, ulong[] undecided, ulong[] matched)
    {
        var rest = Of(undecided);
        if (matched.Length > 0)
        {
            var open = Of(matched);
            var allowed = new ulong[_words];
            foreach (var index in _together)
            {
                for (var word = 0; word < _words; word++) allowed[word] |= _steps[index].Decides[word];
                _steps[index] = _steps[index] with { Decides = Both(_steps[index].Decides, open) };
            }

            _together.Clear();
            rest = Without(rest, open);
            var excepted = Both(Without(allowed, open), rest);
            if (HasAny(excepted)) _steps.Add(new(null, null, stage, RuleAction.Deny, excepted, excepted, isolating) { IsException = true });
            rest = Without(rest, excepted);
        }

        if (HasAny(rest)) _steps.Add(new(null, null, stage, RuleAction.Deny, rest, rest, isolating));
    }

    /// <summary>What nothing decided.</summary>
    public void End(ulong[] undecided, bool isDenied)
    {
        var rest = Of(undecided);
        if (HasAny(rest)) _steps.Add(new(null, null, null, isDenied ? RuleAction.Deny : RuleAction.Allow, rest, rest, []));
    }

    private ulong[] Of(ulong[] all) => all.AsSpan(_at, _words).ToArray();

    private static bool HasAny(ulong[] set) => set.AsSpan().ContainsAnyExcept(0UL);

    private static ulong[] Both(ulong[] left, ulong[] right) => [.. left.Zip(right, (one, other) => one & other)];

    private static ulong[] Without(ulong[] left, ulong[] right) => [.. left.Zip(right, (one, other) => one & ~other)];
}

/// <summary>One step of an evaluation.</summary>
/// <param name="Policy">Null where no rule decided.</param>
/// <param name="Rule">Null where no rule decided.</param>
/// <param name="Stage">Null behind the last one.</param>
/// <param name="Conn">The connections the step speaks of.</param>
/// <param name="Decides">Those of them that it decided.</param>
/// <param name="Isolating">Where no rule decided, the policies because of which the rest is denied.</param>
internal sealed record TraceStep(Policy? Policy, PolicyRule? Rule, int? Stage, RuleAction Action, ulong[] Conn, ulong[] Decides,
    ImmutableArray<Policy> Isolating)
{
    /// <summary>True where rules allow it and an exception of an <c>ipBlock</c> takes it out for all of them.</summary>
    public bool IsException { get; init; }
}
