using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Bundles;

/// <summary>
/// The members of one mapping, those that merge keys bring behind its own: a key of the mapping wins wherever its merge key stands, and of
/// several merged mappings the first
/// (YAML 1.1, merge key language-independent type; what kubectl does).
/// </summary>
internal struct YamlMembers(YamlNodes nodes)
{
    private readonly int _firstName = nodes.Names.Count;
    private HashSet<string>? _seen;
    private List<ParsingEvent[]>? _merged;
    private int _insertAt;

    /// <summary>
    /// The next member's name, with its value as the current node; null at the end of the mapping, which is then the current event.
    /// </summary>
    /// <exception cref="YamlLimitException">A key is not a scalar, or a merge key names something that is no mapping.</exception>
    public string? Next()
    {
        while (true)
        {
            if (nodes.Current is MappingEnd)
            {
                if (_merged is not { Count: > 0 })
                {
                    nodes.Names.RemoveRange(_firstName, nodes.Names.Count - _firstName);
                    return null;
                }

                _seen ??= new(nodes.Names.Skip(_firstName), StringComparer.Ordinal);
                var first = _merged[0];
                _merged.RemoveAt(0);
                // Merge keys in what is merged come before what is merged after it.
                _insertAt = 0;
                nodes.Replay(first);
                continue;
            }

            if (nodes.Current is not Scalar key) throw new YamlLimitException(nodes.Current.Start, "a key is not a scalar");
            nodes.Move();
            if (key is { Value: "<<", Style: ScalarStyle.Plain }) Merge();
            else if (_seen?.Add(key.Value) == false) nodes.SkipNode();
            else
            {
                if (_seen is null) nodes.Names.Add(key.Value);
                return key.Value;
            }
        }
    }

    private void Merge()
    {
        _merged ??= [];
        var many = nodes.Current is SequenceStart;
        if (many) nodes.Move();
        do
        {
            if (many && nodes.Current is SequenceEnd) break;
            if (nodes.Current is not MappingStart)
            {
                throw new YamlLimitException(nodes.Current.Start, "a merge key names something that is no mapping");
            }

            nodes.Move();
            _merged.Insert(_insertAt++, Members());
        }
        while (many);
        if (many) nodes.Move();
    }

    /// <summary>Everything up to the end of the mapping, and that end.</summary>
    private ParsingEvent[] Members()
    {
        var events = new List<ParsingEvent>();
        for (var depth = 1; depth > 0; nodes.Move())
        {
            if (events.Count > ReadLimits.AliasedNodes)
            {
                throw new YamlLimitException(nodes.Current.Start, $"a merge key brings more than {ReadLimits.AliasedNodes} nodes");
            }

            depth += nodes.Current.NestingIncrease;
            if (depth > ReadLimits.Depth)
            {
                throw new YamlLimitException(nodes.Current.Start, $"it nests deeper than {ReadLimits.Depth} levels");
            }

            events.Add(nodes.Current);
        }

        return [.. events];
    }
}
