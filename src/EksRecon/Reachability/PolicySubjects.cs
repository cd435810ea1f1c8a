using System.Collections.Immutable;

using EksRecon.Model;

namespace EksRecon.Reachability;

/// <summary>Which policies and doubts are about which classes of pods.</summary>
internal sealed class PolicySubjects
{
    private readonly ImmutableArray<Reading> _readings;
    private readonly HashSet<int>?[] _doubtfulIngress;
    private readonly HashSet<int>?[] _doubtfulEgress;

    public PolicySubjects(ImmutableArray<Endpoint> endpoints, ImmutableArray<Reading> readings, PolicyWords words,
        IEnumerable<Namespace> namespaces)
    {
        _readings = readings;
        Classes = new(endpoints, words, namespaces);
        Governing = [.. readings.Select(Govern)];
        _doubtfulIngress = [.. readings.Select(reading => Doubtful(reading.Doubts.Where(doubt => doubt.Ingress)))];
        _doubtfulEgress = [.. readings.Select(reading => Doubtful(reading.Doubts.Where(doubt => doubt.Egress)))];
    }

    public PodClasses Classes { get; }

    /// <summary>
    /// By reading and class, the policies that select it, in the order of evaluation; none for those in their node's network.
    /// </summary>
    public ImmutableArray<int[][]> Governing { get; }

    public bool IsDoubtful(int reading, int index, bool ingress) =>
        (ingress ? _doubtfulIngress : _doubtfulEgress)[reading]?.Contains(index) == true;

    /// <summary>True where it is not known which policies govern the class, be it all or some.</summary>
    public bool MayBeGoverned(int reading, int index, bool ingress) =>
        IsDoubtful(reading, index, ingress)
            || Array.Exists(Governing[reading][index],
                policy => _readings[reading].Policies[policy] is { Doubt: not null } one && one.Governs(ingress));

    /// <summary>True where the reading holds for the class and a policy of it governs the direction.</summary>
    public bool IsGoverned(int reading, int index, bool ingress) =>
        Classes.Items[index].Of(reading) != Enforced.No
            && Array.Exists(Governing[reading][index],
                policy => _readings[reading].Policies[policy] is { Doubt: null } one && one.Governs(ingress));

    /// <summary>The classes a doubt is about.</summary>
    public IEnumerable<int> InDoubt(Doubt doubt)
    {
        var pods = Classes.Select(doubt.Pods ?? PodTerm.Everything);
        return doubt.Also is { } also ? pods.Intersect(Classes.Select(also)) : pods;
    }

    private HashSet<int>? Doubtful(IEnumerable<Doubt> doubts)
    {
        HashSet<int>? all = null;
        foreach (var doubt in doubts) (all ??= []).UnionWith(InDoubt(doubt));
        return all;
    }

    private int[][] Govern(Reading reading)
    {
        var lists = new List<int>[Classes.Items.Count];
        for (var policy = 0; policy < reading.Policies.Length; policy++)
        {
            foreach (var index in Classes.Select(reading.Policies[policy].Pods))
            {
                if (!Classes.Items[index].IsHost) (lists[index] ??= []).Add(policy);
            }
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }
}
