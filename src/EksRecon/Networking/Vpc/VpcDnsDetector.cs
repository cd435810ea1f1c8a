using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Model.Aws;
using EksRecon.Questions;

namespace EksRecon.Networking.Vpc;

/// <summary>Reads the VPC's DNS switches and the resolver that DHCP gives to instances.</summary>
/// <param name="vpcId">The cluster's VPC; null where it is not known.</param>
internal sealed class VpcDnsDetector(Snapshot snapshot, string? vpcId)
{
    public VpcDns Detect() => new(
        Switch("enableDnsHostnames", attribute => attribute.EnableDnsHostnames?.Value),
        Switch("enableDnsSupport", attribute => attribute.EnableDnsSupport?.Value),
        Servers());

    private Fact<bool> Switch(string name, Func<VpcAttribute, bool?> read)
    {
        var call = AwsCalls.DescribeVpcAttribute;
        foreach (var attribute in snapshot.VpcAttributes)
        {
            if (vpcId is not null && attribute.VpcId == vpcId && read(attribute) is { } value)
            {
                return Fact.Known(value, new Evidence("Vpc " + vpcId, name, value ? "true" : "false", call.QuestionFor(name)));
            }
        }

        return Fact.Unknown<bool>(
            snapshot.Coverage.Of(call, name).Gap
                ?? new(call.QuestionFor(name), Outcome.Malformed, $"the answer does not say {name} of the cluster's VPC"));
    }

    private Fact<ImmutableArray<string>> Servers()
    {
        var vpc = vpcId is null ? null : snapshot.Vpcs.Items.FirstOrDefault(item => item.VpcId == vpcId);
        var list = snapshot.DhcpOptions;
        if (vpc?.DhcpOptionsId is not { } id)
        {
            return Fact.Unknown<ImmutableArray<string>>(
                snapshot.Vpcs.Gap
                    ?? new(snapshot.Vpcs.Question, Outcome.Malformed, "the answer does not say the DHCP options of the cluster's VPC"));
        }

        var options = list.Items.FirstOrDefault(item => item.DhcpOptionsId == id);
        if (options?.DhcpConfigurations is not { } configurations)
        {
            return Fact.Unknown<ImmutableArray<string>>(list.Gap ?? new(list.Question, Outcome.Malformed, $"{id} is not in the answer"));
        }

        const string key = "domain-name-servers";
        ImmutableArray<string> servers =
            [.. configurations.Where(one => one.Key == key).SelectMany(one => one.Values ?? []).Select(value => value.Value).OfType<string>()];
        return Fact.Known(servers,
            new Evidence("DhcpOptions " + id, key, servers.IsEmpty ? Evidence.NotSet : string.Join(", ", servers), list.Question));
    }
}
