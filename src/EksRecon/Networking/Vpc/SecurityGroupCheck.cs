using System.Collections.Frozen;
using System.Collections.Immutable;

using EksRecon.Model;
using EksRecon.Model.Aws;

namespace EksRecon.Networking.Vpc;

/// <summary>What security groups say of a connection.</summary>
/// <param name="Allowed">Null where it cannot be decided.</param>
/// <param name="Reason">Why it is refused, or why it cannot be decided; null where it is allowed.</param>
internal sealed record SecurityGroupVerdict(bool? Allowed, string? Reason)
{
    public static readonly SecurityGroupVerdict Open = new(true, null);
}

/// <summary>
/// Decides whether security groups let a connection through. Groups only allow: the rules of all groups of an interface count together (EC2
/// user guide, security group rules).
/// A group that was not described, a prefix list, or a range that holds only a part of the addresses leaves it undecided.
/// </summary>
internal sealed class SecurityGroupCheck(Listing<SecurityGroup> groups)
{
    private readonly FrozenDictionary<string, SecurityGroup> _groups = groups.Items.ToFrozenDictionary(group => group.GroupId,
        StringComparer.Ordinal);

    /// <summary>
    /// Whether <paramref name="from"/> may open a connection to a port of <paramref name="to"/>: both the way out and the way in must be
    /// open.
    /// </summary>
    public SecurityGroupVerdict Path(TrafficSide from, TrafficSide to, string protocol, int port)
    {
        var egress = One(from.Groups, to, protocol, port, isEgress: true);
        if (egress.Allowed == false) return egress;
        var ingress = Ingress(to.Groups, from, protocol, port);
        return ingress.Allowed == false || egress.Allowed == true ? ingress : egress;
    }

    /// <summary>Whether groups let connections from a side in.</summary>
    public SecurityGroupVerdict Ingress(ImmutableArray<string>? own, TrafficSide from, string protocol, int port) =>
        One(own, from, protocol, port, isEgress: false);

    private SecurityGroupVerdict One(ImmutableArray<string>? own, TrafficSide other, string protocol, int port, bool isEgress)
    {
        if (own is not { IsEmpty: false } ids) return new(null, "the security groups of an interface are not known");
        string? undecided = null;
        var open = new List<IpPermission>();
        foreach (var id in ids)
        {
            var group = _groups.GetValueOrDefault(id);
            if ((isEgress ? group?.IpPermissionsEgress : group?.IpPermissions) is not { } permissions)
            {
                undecided = $"the {(isEgress ? "egress" : "ingress")} rules of {id} were not seen";
                continue;
            }

            foreach (var permission in permissions)
            {
                if (Covers(permission, protocol, port) is not { } covers) undecided = $"a rule of {id} has no ports";
                else if (covers) open.Add(permission);
            }
        }

        var (allowed, why) = Admits(open, other);
        if (allowed == true) return SecurityGroupVerdict.Open;
        undecided ??= allowed is null ? why : null;
        return undecided is not null ? new(null, undecided)
            : new(false,
                $"no {(isEgress ? "egress" : "ingress")} rule of {string.Join(", ", ids)} allows {protocol.ToUpperInvariant()} {port} {(isEgress ? "to" : "from")} {Shown(other)}");
    }

    private static string Shown(TrafficSide side)
    {
        var groups = side.Groups is { IsEmpty: false } ids ? string.Join(", ", ids) : null;
        if (side.Addresses.IsEmpty) return groups ?? "there";
        var first = side.Addresses[0] is { IsIpv4: true, PrefixLength: 32 } one ? one.Base.ToString() : side.Addresses[0].ToString();
        return groups is null ? first : $"{first} ({groups})";
    }

    private static bool? Covers(IpPermission permission, string protocol, int port)
    {
        const string every = "-1";
        if (permission.IpProtocol == every) return true;
        if (permission.IpProtocol is null) return null;
        // Numbers are IANA's.
        var is6 = permission.IpProtocol is "tcp" or "6";
        var is17 = permission.IpProtocol is "udp" or "17";
        if (!(protocol == "tcp" ? is6 : is17)) return false;
        if (permission is { FromPort: { } from, ToPort: { } to }) return from <= port && port <= to || from == -1;
        return null;
    }

    /// <summary>Rules of several groups may share the work: what counts is what all of them together admit.</summary>
    private static (bool? Allowed, string? Why) Admits(List<IpPermission> open, TrafficSide other)
    {
        var pairs = open.SelectMany(permission => permission.UserIdGroupPairs ?? []).ToImmutableArray();
        if (other.Groups is { } groups && pairs.Any(pair => groups.Contains(pair.GroupId ?? "", StringComparer.Ordinal)))
        {
            return (true, null);
        }

        var texts = open.SelectMany(permission =>
            (permission.IpRanges ?? []).Select(range => range.CidrIp)
                .Concat((permission.Ipv6Ranges ?? []).Select(range => range.CidrIpv6))).ToImmutableArray();
        var ranges = texts.Select(Cidr.Parse).OfType<Cidr>().ToImmutableArray();
        if (!other.Addresses.IsEmpty && other.Addresses.All(address => ranges.Any(range => range.Contains(address)))) return (true, null);
        if (open.SelectMany(permission => permission.PrefixListIds ?? []).FirstOrDefault() is { } list)
        {
            return (null, $"a rule allows prefix list {list.PrefixListId}, and what is in it was not asked");
        }

        if (!pairs.IsEmpty && other.Groups is null)
        {
            return (null, "rules allow other groups, and whether the other side has them is not known");
        }

        if (other.Addresses.Any(address => ranges.Any(range => range.Contains(address) || address.Contains(range))))
        {
            return (null, "rules allow a part of the addresses");
        }

        if (ranges.Length < texts.Length) return (null, "a range of a rule cannot be read");
        return other.Addresses.IsEmpty && !ranges.IsEmpty ? (null, "the addresses of the other side are not known") : (false, null);
    }
}
