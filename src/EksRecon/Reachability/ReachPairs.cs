using System.Collections.Immutable;

namespace EksRecon.Reachability;

/// <summary>What lies open between classes of pods, and between them and the addresses outside.</summary>
internal sealed class ReachPairs(ReachGround ground, ReachSide egress, ReachSide ingress)
{
    /// <summary>The connections of any pod of the one with any of the other; null where there are none.</summary>
    public ulong[]? Between(ImmutableArray<WorkloadPart> from, ImmutableArray<WorkloadPart> to)
    {
        ulong[]? union = null;
        foreach (var source in from)
        {
            foreach (var target in to)
            {
                if (!ground.Classes.HasHosts)
                {
                    Add(ref union, egress.Set(source.Class, ground.Index.GroupOf[target.Class]),
                        ingress.Set(target.Class, ground.Index.GroupOf[source.Class]));
                    continue;
                }

                foreach (var (sent, received) in Sets(source, target)) Add(ref union, sent, received);
            }
        }

        return union;
    }

    private void Add(ref ulong[]? union, int sent, int received)
    {
        if (!ground.Sets.Meets(sent, received)) return;
        union ??= new ulong[ground.Atoms.Words];
        var (one, other) = (ground.Sets[sent], ground.Sets[received]);
        for (var word = 0; word < union.Length; word++) union[word] |= one[word] & other[word];
    }

    /// <summary>
    /// What the source may send and the target may receive: once, or twice where one of them is in its node's network and the other has
    /// pods on that node and elsewhere.
    /// </summary>
    public IEnumerable<(int Sent, int Received)> Sets(WorkloadPart source, WorkloadPart target)
    {
        var isFromHost = ground.Classes.Items[source.Class].IsHost;
        var (from, to) = (ground.Index.GroupOf[source.Class], ground.Index.GroupOf[target.Class]);
        var isLocal = isFromHost != ground.Classes.Items[target.Class].IsHost && source.Meets(target);
        var isElsewhere = !isLocal || !source.IsOnlyWith(target);
        if (isElsewhere) yield return (egress.Set(source.Class, to), ingress.Set(target.Class, from));
        // A node always reaches its own pods.
        if (isLocal)
        {
            yield return isFromHost
                ? (ground.Open.Others, ground.Open.Others)
                : (egress.ToOwnNode(source.Class, target.Class), ground.Open.Others);
        }
    }

    /// <summary>Pieces outside with the same connections beside each other are one.</summary>
    public IEnumerable<(AddressSpan Span, ulong[] Set)> Outside(ImmutableArray<WorkloadPart> parts, ReachSide side)
    {
        (AddressSpan Span, ulong[] Set)? open = null;
        for (var piece = 0; piece < ground.Outside.Count; piece++)
        {
            var set = new ulong[ground.Atoms.Words];
            foreach (var part in parts)
            {
                var one = ground.Sets[side.Set(part.Class, ground.Index.GroupOf[ground.Classes.Items.Count + piece])];
                for (var word = 0; word < set.Length; word++) set[word] |= one[word];
            }

            if (open is { } last && last.Set.AsSpan().SequenceEqual(set))
            {
                open = (new(last.Span.First, ground.Outside[piece].Last), set);
                continue;
            }

            if (open is { } done && done.Set.AsSpan().ContainsAnyExcept(0UL)) yield return done;
            open = (ground.Outside[piece], set);
        }

        if (open is { } rest && rest.Set.AsSpan().ContainsAnyExcept(0UL)) yield return rest;
    }
}
