using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Vpc;

/// <summary>How names are resolved in the VPC. The private API endpoint is a private hosted zone, which needs all three.</summary>
/// <param name="Hostnames">enableDnsHostnames.</param>
/// <param name="Support">enableDnsSupport.</param>
/// <param name="Servers">domain-name-servers of the DHCP options; empty where they name none.</param>
public sealed record VpcDns(Fact<bool> Hostnames, Fact<bool> Support, Fact<ImmutableArray<string>> Servers);
