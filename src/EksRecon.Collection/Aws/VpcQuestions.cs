using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>The questions about a cluster's VPC and the load balancers in it.</summary>
/// <param name="clusterSubnets">Subnets of the control plane.</param>
internal sealed class VpcQuestions(SourceChain<IAwsSource> sources, AwsLists lists, LiveObservation seen, Tally tally, string vpc,
    IReadOnlyList<string> clusterSubnets, Task<IReadOnlySet<string>> nodeTypes)
{
    private static readonly string[] Attributes = ["enableDnsHostnames", "enableDnsSupport"];

    public async Task Ask()
    {
        var used = new AskedNames(AwsNames.IsSubnet);
        foreach (var subnet in clusterSubnets) used.Add(subnet);
        tally.Expect(Attributes.Length);
        await Task.WhenAll(
            InVpc(AwsCalls.DescribeSubnets, "vpc-id"),
            Vpc(),
            InVpc(AwsCalls.DescribeRouteTables, "vpc-id"),
            Subnets(used),
            InVpc(AwsCalls.DescribeSecurityGroups, "vpc-id"),
            InVpc(AwsCalls.DescribeVpcEndpoints, "vpc-id"),
            InVpc(AwsCalls.DescribeNatGateways, "vpc-id"),
            InVpc(AwsCalls.DescribeNetworkAcls, "vpc-id"),
            InstanceTypes(),
            LoadBalancers(),
            TargetGroups(),
            Task.WhenAll(
                Attributes.Select(attribute =>
                    One(AwsRequest.About(AwsCalls.DescribeVpcAttribute, attribute, ("VpcId", vpc), ("Attribute", attribute)), attribute))));
    }

    /// <summary>The questions about one thing that are asked of every VPC end like the others where it is not known.</summary>
    public static void End(LiveObservation seen, Tally tally, SourceException because)
    {
        tally.Expect(Attributes.Length);
        foreach (var attribute in Attributes) tally.End(seen, AwsQuestions.Row(AwsCalls.DescribeVpcAttribute, attribute, because));
    }

    /// <summary>A member that is a text; null where there is none.</summary>
    public static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private Task InVpc(AwsCall call, string filter) =>
        Question(call, source => lists.Read(source, AwsRequest.Filtered(call, filter, vpc), _ => { }));

    private async Task Subnets(AskedNames used)
    {
        var call = AwsCalls.DescribeNetworkInterfaces;
        await Question(call, source => lists.Read(source, AwsRequest.Filtered(call, "vpc-id", vpc), page =>
        {
            foreach (var item in page.GetProperty(call.Key).EnumerateArray()) if (Text(item, "SubnetId") is { } subnet) used.Add(subnet);
        }));
        await Each(AwsCalls.SubnetCidrReservations, used,
            subnet => AwsRequest.About(AwsCalls.SubnetCidrReservations, subnet, ("SubnetId", subnet)));
    }

    private Task Each(AwsCall call, AskedNames names, Func<string, AwsRequest> request)
    {
        if (names.Lack is { } lack)
        {
            tally.Expect(1);
            tally.End(seen, AwsQuestions.Row(call, null, lack));
        }

        tally.Expect(names.Names.Count);
        return Task.WhenAll(names.Names.Select(name => One(request(name), name)));
    }

    private async Task Vpc()
    {
        string? options = null;
        var call = AwsCalls.DescribeVpcs;
        await Question(call, source => lists.Read(source, AwsRequest.About(call, null, ("VpcId.1", vpc)), page =>
        {
            foreach (var item in page.GetProperty(call.Key).EnumerateArray()) options = Text(item, "DhcpOptionsId");
        }));
        var dhcp = AwsCalls.DescribeDhcpOptions;
        if (options is null) NotAsked(dhcp, "which DHCP options the VPC has is not known, because DescribeVpcs does not say");
        else if (!AwsNames.IsDhcpOptions(options))
        {
            tally.End(seen,
                AwsQuestions.Row(dhcp, null, new(Outcome.Malformed, "DescribeVpcs names the DHCP options by what is not the id of any")));
        }
        else await Question(dhcp, source => lists.Read(source, AwsRequest.Filtered(dhcp, "dhcp-options-id", options), _ => { }));
    }

    private async Task InstanceTypes()
    {
        var call = AwsCalls.DescribeInstanceTypes;
        var types = await nodeTypes;
        // By filter and not by id: one type that the region does not know would spoil the answer for all. A filter takes 200 values.
        const int most = 200;
        // Nodes of other makes say other things there.
        var known = types.Where(AwsNames.IsInstanceType).Order(StringComparer.Ordinal).Take(most).ToList();
        if (known.Count == 0) NotAsked(call, "no node with an EC2 instance type was seen");
        else await Question(call, source => lists.Read(source, AwsRequest.Filtered(call, "instance-type", known), _ => { }));
    }

    private async Task LoadBalancers()
    {
        var call = AwsCalls.DescribeLoadBalancers;
        var arns = new AskedNames(AwsNames.IsBalancingArn);
        await Question(call, source => lists.Read(
            source,
            AwsRequest.Plain(call),
            page =>
            {
                foreach (var item in page.GetProperty(call.Key).EnumerateArray().Where(IsInThisVpc))
                {
                    arns.Add(Text(item, "LoadBalancerArn"));
                }
            },
            IsInThisVpc));
        var listeners = AwsCalls.DescribeListeners;
        if (arns.Names.Count == 0 && arns.Lack is null && !seen.WasAnswered(call))
        {
            NotAsked(listeners, "which load balancers there are is not known");
        }
        else await Question(listeners, async source =>
        {
            var count = 0;
            foreach (var arn in arns.Names)
            {
                count += await lists.Read(source, AwsRequest.About(listeners, null, ("LoadBalancerArn", arn)), _ => { }, isPage: true);
            }

            return arns.Lack is { } lack ? throw new SourceException(lack.Outcome, lack.Message) : count;
        });
    }

    private async Task TargetGroups()
    {
        var call = AwsCalls.DescribeTargetGroups;
        var arns = new Dictionary<string, string>(StringComparer.Ordinal);
        // A group's name is the name of the document about it, and its ARN is what is asked for.
        var groups = new AskedNames(name => AwsNames.IsTargetGroup(name) && arns.ContainsKey(name));
        await Question(call, source => lists.Read(
            source,
            AwsRequest.Plain(call),
            page =>
            {
                foreach (var item in page.GetProperty(call.Key).EnumerateArray().Where(IsInThisVpc))
                {
                    if (Text(item, "TargetGroupName") is { } name && Text(item, "TargetGroupArn") is { } arn
                        && AwsNames.IsBalancingArn(arn))
                    {
                        arns.TryAdd(name, arn);
                    }

                    groups.Add(Text(item, "TargetGroupName"));
                }
            },
            IsInThisVpc));
        await Each(AwsCalls.DescribeTargetHealth, groups,
            name => AwsRequest.About(AwsCalls.DescribeTargetHealth, name, ("TargetGroupArn", arns[name])));
    }

    private bool IsInThisVpc(JsonElement item) => Text(item, "VpcId") == vpc;

    private void NotAsked(AwsCall call, string why) =>
        tally.End(seen, AwsQuestions.Row(call, null, new SourceException(Outcome.NotAsked, why)));

    private async Task Question(AwsCall call, Func<IAwsSource, Task<int>> ask)
    {
        try
        {
            var count = await sources.First(failed => AwsQuestions.Row(call, null, failed), ask, next: () => seen.Restart(call));
            tally.End(seen, new(call.Question, count.Value == 0 ? Outcome.Empty : Outcome.Collected, Source: count.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, AwsQuestions.Row(call, null, failed));
        }
    }

    private async Task One(AwsRequest request, string thing)
    {
        try
        {
            var answer = await sources.First(failed => AwsQuestions.Row(request.Call, thing, failed), source => source.Ask(request, null));
            lists.Take(request.Call, thing, answer.Value, isPage: false);
            tally.End(seen, new(request.Call.QuestionFor(thing), Outcome.Collected, Source: answer.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, AwsQuestions.Row(request.Call, thing, failed));
        }
    }
}
