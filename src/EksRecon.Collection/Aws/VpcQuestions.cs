using System.Collections.Concurrent;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>The questions about a cluster's VPC and the load balancers in it.</summary>
/// <param name="clusterSubnets">Subnets of the control plane.</param>
internal sealed class VpcQuestions(AwsApi api, AwsLists lists, LiveObservation seen, Tally tally, string vpc, IReadOnlyList<string> clusterSubnets, Task<IReadOnlySet<string>> nodeTypes)
{
    private static readonly string[] Attributes = ["enableDnsHostnames", "enableDnsSupport"];

    public async Task Ask()
    {
        var interfaces = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        foreach (var subnet in clusterSubnets) interfaces.TryAdd(subnet, 0);
        await Task.WhenAll(
            InVpc(AwsCalls.DescribeSubnets, "vpc-id"),
            Vpc(),
            InVpc(AwsCalls.DescribeRouteTables, "vpc-id"),
            Subnets(interfaces),
            InVpc(AwsCalls.DescribeSecurityGroups, "vpc-id"),
            InVpc(AwsCalls.DescribeVpcEndpoints, "vpc-id"),
            InVpc(AwsCalls.DescribeNatGateways, "vpc-id"),
            InVpc(AwsCalls.DescribeNetworkAcls, "vpc-id"),
            InstanceTypes(),
            LoadBalancers(),
            TargetGroups(),
            Task.WhenAll(Attributes.Select(attribute => One(AwsCalls.DescribeVpcAttribute, attribute, [new("VpcId", vpc), new("Attribute", attribute)]))));
    }

    private static KeyValuePair<string, string>[] Filter(string name, params IEnumerable<string> values) =>
        [new("Filter.1.Name", name), .. values.Select((value, index) => KeyValuePair.Create($"Filter.1.Value.{index + 1}", value))];

    private static string? Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private Task InVpc(AwsCall call, string filter) => Question(call, () => lists.Ec2(call, Filter(filter, vpc), _ => { }));

    private async Task Subnets(ConcurrentDictionary<string, byte> used)
    {
        var call = AwsCalls.DescribeNetworkInterfaces;
        await Question(call, () => lists.Ec2(call, Filter("vpc-id", vpc), page =>
        {
            foreach (var item in page.GetProperty(call.Key).EnumerateArray()) if (Text(item, "SubnetId") is { } subnet) used.TryAdd(subnet, 0);
        }));
        tally.Expect(used.Count);
        await Task.WhenAll(used.Keys.Order(StringComparer.Ordinal).Select(subnet => One(AwsCalls.SubnetCidrReservations, subnet, [new("SubnetId", subnet)])));
    }

    private async Task Vpc()
    {
        string? options = null;
        var call = AwsCalls.DescribeVpcs;
        await Question(call, () => lists.Ec2(call, [new("VpcId.1", vpc)], page =>
        {
            foreach (var item in page.GetProperty(call.Key).EnumerateArray()) options = Text(item, "DhcpOptionsId");
        }));
        var dhcp = AwsCalls.DescribeDhcpOptions;
        await Question(dhcp, () => options is null
            ? throw new SourceException(Outcome.NotAsked, "which DHCP options the VPC has is not known, because DescribeVpcs was not answered")
            : lists.Ec2(dhcp, Filter("dhcp-options-id", options), _ => { }));
    }

    private async Task InstanceTypes()
    {
        var call = AwsCalls.DescribeInstanceTypes;
        var types = await nodeTypes;
        // By filter and not by id: one type that the region does not know would spoil the answer for all. A filter takes 200 values.
        const int most = 200;
        await Question(call, () => types.Count == 0
            ? throw new SourceException(Outcome.NotAsked, "no node with an EC2 instance type was seen")
            : lists.Ec2(call, Filter("instance-type", types.Order(StringComparer.Ordinal).Take(most)), _ => { }));
    }

    private async Task LoadBalancers()
    {
        var call = AwsCalls.DescribeLoadBalancers;
        var arns = new List<string>();
        await Question(call, () => lists.Elb(call, [], page => arns.AddRange(InThisVpc(page, call, "LoadBalancerArn")), IsInThisVpc));
        var listeners = AwsCalls.DescribeListeners;
        await Question(listeners, async () =>
        {
            var count = 0;
            foreach (var arn in arns.Order(StringComparer.Ordinal)) count += await lists.Elb(listeners, [new("LoadBalancerArn", arn)], _ => { }, isPage: true);
            return arns.Count == 0 && !seen.WasAnswered(call) ? throw new SourceException(Outcome.NotAsked, "which load balancers there are is not known") : count;
        });
    }

    private async Task TargetGroups()
    {
        var call = AwsCalls.DescribeTargetGroups;
        var groups = new List<(string Name, string Arn)>();
        await Question(call, () => lists.Elb(
            call,
            [],
            page => groups.AddRange(page.GetProperty(call.Key).EnumerateArray().Where(IsInThisVpc).Select(item => (Text(item, "TargetGroupName") ?? "", Text(item, "TargetGroupArn") ?? ""))),
            IsInThisVpc));
        tally.Expect(groups.Count);
        await Task.WhenAll(groups.Select(group => One(AwsCalls.DescribeTargetHealth, group.Name, [new("TargetGroupArn", group.Arn)])));
    }

    private IEnumerable<string> InThisVpc(JsonElement page, AwsCall call, string name) => page.GetProperty(call.Key).EnumerateArray().Where(IsInThisVpc).Select(item => Text(item, name)).OfType<string>();

    private bool IsInThisVpc(JsonElement item) => Text(item, "VpcId") == vpc;

    private async Task Question(AwsCall call, Func<Task<int>> ask)
    {
        try
        {
            var count = await ask();
            tally.End(seen, new(call.Question, count == 0 ? Outcome.Empty : Outcome.Collected, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, AwsQuestions.Row(call, null, failed));
        }
    }

    private async Task One(AwsCall call, string thing, KeyValuePair<string, string>[] parameters)
    {
        try
        {
            var json = await api.Query(call, parameters);
            seen.Answer(call, thing, json, isPage: false);
            tally.End(seen, new(call.QuestionFor(thing), Outcome.Collected, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, AwsQuestions.Row(call, thing, failed));
        }
    }
}
