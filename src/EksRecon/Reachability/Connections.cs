using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EksRecon.Reachability;

/// <summary>A set of connections: of each protocol the ports that are in it. Two with the same connections are equal.</summary>
[JsonConverter(typeof(ConnectionsJson))]
public sealed class Connections : IEquatable<Connections>
{
    /// <summary>Ascending by protocol and port; no two overlap or touch.</summary>
    private readonly ImmutableArray<PortRange> _ranges;

    private string? _text;

    private Connections(ImmutableArray<PortRange> ranges) => _ranges = ranges;

    /// <summary>Every port of every protocol.</summary>
    public static Connections All { get; } = new([.. Enum.GetValues<Protocol>().Select(PortRange.All)]);

    public static Connections None { get; } = new([]);

    /// <summary>Ranges by protocol and port, joined where they touch.</summary>
    public ImmutableArray<PortRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>True for every port of every protocol.</summary>
    public bool IsAll => Equals(All);

    /// <summary>All connections of some ranges, in any order; they may overlap.</summary>
    public static Connections Of(IEnumerable<PortRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var range in ranges.OrderBy(range => range.Protocol).ThenBy(range => range.First))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Protocol == range.Protocol && range.First <= last.Last + 1)
                joined[^1] = last with { Last = Math.Max(last.Last, range.Last) };
            else joined.Add(range);
        }

        return joined.Count == 0 ? None : new(joined.DrainToImmutable());
    }

    /// <summary>Of ranges that are ascending and do not touch already.</summary>
    internal static Connections OfJoined(ImmutableArray<PortRange> ranges) => ranges.IsEmpty ? None : new(ranges);

    /// <summary>The connections that are in any of them.</summary>
    public static Connections Union(IEnumerable<Connections> sets) => Of(sets.SelectMany(set => set._ranges));

    /// <summary>The connections that are in both.</summary>
    public Connections Intersect(Connections other)
    {
        var common = ImmutableArray.CreateBuilder<PortRange>();
        for (int left = 0, right = 0; left < _ranges.Length && right < other._ranges.Length;)
        {
            var (one, two) = (_ranges[left], other._ranges[right]);
            var (first, last) = (Math.Max(one.First, two.First), Math.Min(one.Last, two.Last));
            if (one.Protocol == two.Protocol && first <= last) common.Add(new(one.Protocol, first, last));
            if ((one.Protocol, one.Last).CompareTo((two.Protocol, two.Last)) <= 0) left++;
            else right++;
        }

        return OfJoined(common.DrainToImmutable());
    }

    /// <summary>The connections that are not in the other.</summary>
    public Connections Except(Connections other) => other.IsEmpty ? this : Intersect(other.Complement());

    public bool Contains(Protocol protocol, int port)
    {
        foreach (var range in _ranges)
        {
            if (range.Protocol == protocol && range.First <= port && port <= range.Last) return true;
        }

        return false;
    }

    public bool Equals(Connections? other) =>
        ReferenceEquals(this, other) || (other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan()));

    public override bool Equals(object? obj) => Equals(obj as Connections);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var range in _ranges) hash.Add(range);
        return hash.ToHashCode();
    }

    /// <summary>In the notation of rows: <c>TCP 80,443,UDP 53-54</c>, <c>All Connections</c>, <c>No Connections</c>.</summary>
    public override string ToString() => _text ??= ConnectionsNotation.Text(this);

    private Connections Complement()
    {
        var rest = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            var from = PortRange.LeastPort;
            foreach (var range in _ranges)
            {
                if (range.Protocol != protocol) continue;
                if (from < range.First) rest.Add(new(protocol, from, range.First - 1));
                from = range.Last + 1;
            }

            if (from <= PortRange.MostPort) rest.Add(new(protocol, from, PortRange.MostPort));
        }

        return OfJoined(rest.DrainToImmutable());
    }
}
