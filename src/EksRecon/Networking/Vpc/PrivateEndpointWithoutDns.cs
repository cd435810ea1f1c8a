using System.Collections.Immutable;

using EksRecon.Facts;
using EksRecon.Model;

namespace EksRecon.Networking.Vpc;

/// <summary>Private access is on, and the VPC does not resolve its private hosted zone.</summary>
internal sealed class PrivateEndpointWithoutDns : Rule<VpcFacts>
{
    private const string AmazonProvided = "AmazonProvidedDNS";
    private const string Support = "enableDnsSupport";

    /// <summary>The resolver's link-local addresses (VPC user guide, AmazonDNS-concepts).</summary>
    private static readonly ImmutableArray<string> LinkLocal = ["169.254.169.253", "fd00:ec2::253"];

    private static readonly FindingKind Finding = new("NET608", nameof(PrivateEndpointWithoutDns), Severity.High);

    public override FindingKind Kind => Finding;

    public override IEnumerable<Premise> RestsOn(VpcFacts facts) =>
        [facts.EndpointPrivate.Must(true), facts.Dns.Support.Part(), facts.Dns.Hostnames.Part(), facts.Dns.Servers.Part(),
            facts.Cidrs.Part()];

    public override IEnumerable<Finding> Examine(VpcFacts facts)
    {
        if (!facts.EndpointPrivate.Is(true)) yield break;
        var dns = facts.Dns;
        var off = new List<string>();
        if (dns.Support.Is(false)) off.Add(Support);
        if (dns.Hostnames.Is(false)) off.Add("enableDnsHostnames");
        var others = dns.Servers.TryGet(out var servers) && !servers.Any(server => IsAmazons(server, facts)) ? servers : [];
        var isForeign = dns.Servers.TryGet(out _) && !servers.Any(server => IsAmazons(server, facts));
        if (off.Count == 0 && !isForeign) yield break;
        var vpc = facts.VpcId.TryGet(out var id) ? id : "VPC";
        var resolver = others.IsEmpty ? "no DNS server" : $"other DNS servers, {string.Join(", ", others)}";
        yield return new(
            Kind,
            // Servers of one's own may forward to Amazon's; a switch that is off cannot be helped.
            off.Count > 0 ? Severity.High : Severity.Medium,
            off.Count > 0
                ? $"The VPC has {string.Join(" and ", off)} off, and the private API endpoint needs {(off.Count == 1 ? "it" : "both")}"
                : $"The VPC's DHCP options give {resolver}, and the private API endpoint needs {AmazonProvided}",
            "The private endpoint's name is in a private hosted zone, which only Amazon's resolver in a VPC with both switches on answers from. " +
            $"{(isForeign ? $"The DHCP options name {resolver}. Unless those forward to Amazon's resolver, n" : "N")}odes and pods {(facts.EndpointPublic.Is(false) ? "cannot find the API server" : "find the public addresses only, and leave the VPC for the API")}.",
            ["Vpc " + vpc],
            [.. facts.EndpointPrivate.Evidence, .. dns.Support.Evidence, .. dns.Hostnames.Evidence, .. dns.Servers.Evidence],
            $"Switch both attributes on, and let the DHCP options name {AmazonProvided}, or let the servers they name forward the endpoint's domain to Amazon's resolver.",
            off.Count > 0
                ? [.. off.Select(name => name == Support
                    ? (ShellCommand)$"aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-support"
                    : (ShellCommand)$"aws ec2 modify-vpc-attribute --vpc-id {vpc} --enable-dns-hostnames")]
                : [$"aws ec2 describe-dhcp-options --filters Name=key,Values=domain-name-servers"]);
    }

    /// <summary>By name, by link-local address, or by the VPC's base address plus two.</summary>
    private static bool IsAmazons(string server, VpcFacts facts)
    {
        const int resolverOffset = 2;
        if (server == AmazonProvided || LinkLocal.Contains(server, StringComparer.Ordinal)) return true;
        // Without the VPC's ranges an address may be the resolver's.
        if (!facts.Cidrs.TryGet(out var ranges)) return true;
        if (Cidr.Address(server) is not { } address) return false;
        foreach (var range in ranges.Select(Cidr.Parse).OfType<Cidr>())
        {
            var bytes = range.Base.GetAddressBytes();
            bytes[^1] += resolverOffset;
            if (address.GetAddressBytes().AsSpan().SequenceEqual(bytes)) return true;
        }

        return false;
    }
}
