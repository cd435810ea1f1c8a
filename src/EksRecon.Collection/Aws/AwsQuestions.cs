using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Asks AWS everything the list of questions has for a cluster. Each question ends with one row of coverage, whatever happens.</summary>
/// <param name="cluster">Name of the EKS cluster.</param>
/// <param name="described">DescribeCluster's answer, asked before: the way to the API server may depend on it.</param>
/// <param name="nodeTypes">Instance types of the nodes, once they are known.</param>
internal sealed class AwsQuestions(AwsApi api, string cluster, ClusterAnswer described, LiveObservation seen, CollectionLimits limits, Tally tally, Task<IReadOnlySet<string>> nodeTypes)
{
    private static readonly string[] NetworkAddons = ["coredns", "kube-proxy", "vpc-cni"];

    private readonly AwsLists _lists = new(api, seen, limits);

    /// <summary>Every question ends the same way: nothing can be asked.</summary>
    public static void EndAll(LiveObservation seen, Tally tally, SourceException because)
    {
        foreach (var call in AwsCalls.All.Where(call => call != AwsCalls.ListClusters && !call.PerThing)) tally.End(seen, Row(call, null, because));
    }

    public static CoverageRow Row(AwsCall call, string? thing, SourceException failed) =>
        new(thing is null ? call.Question : call.QuestionFor(thing), failed.Outcome, failed.Message, Tally.Api, failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? call.Permission : null));

    public async Task Ask()
    {
        tally.Expect(AwsCalls.All.Count(call => call != AwsCalls.ListClusters && !call.PerThing) - 2);
        var eks = Task.WhenAll(
            Things(AwsCalls.ListAddons, AwsPaths.Addons(cluster), Addons),
            Things(AwsCalls.ListNodegroups, AwsPaths.Nodegroups(cluster), Nodegroups),
            Things(AwsCalls.ListFargateProfiles, AwsPaths.FargateProfiles(cluster), names => Each(AwsCalls.DescribeFargateProfile, names, name => AwsPaths.FargateProfile(cluster, name))));
        var (id, lack) = await VpcId();
        var vpc = id is not null ? new VpcQuestions(api, _lists, seen, tally, id, described.SubnetIds, nodeTypes).Ask() : WithoutVpc(lack);
        await Task.WhenAll(eks, vpc);
    }

    /// <summary>EKS says it; where it does not, the cluster's subnets do; and if neither does, why.</summary>
    private async Task<(string? Id, SourceException? Lack)> VpcId()
    {
        if (described.VpcId is { } named) return (named, null);
        if (described.Lack is { } lack) return (null, Unknown($"DescribeCluster was not answered: {lack.Message}", lack));
        if (described.SubnetIds.Count == 0) return (null, Unknown("DescribeCluster does not name it", null));
        var call = AwsCalls.DescribeSubnets;
        try
        {
            using var answer = JsonDocument.Parse(await api.Query(call, [new("SubnetId.1", described.SubnetIds[0])]));
            return answer.RootElement.GetProperty(call.Key) is { ValueKind: JsonValueKind.Array } subnets && subnets.GetArrayLength() > 0 && subnets[0].TryGetProperty("VpcId", out var id) && id.GetString() is { } found
                ? (found, null)
                : (null, Unknown($"DescribeCluster does not name it, and {call.Action} names none for {described.SubnetIds[0]}", null));
        }
        catch (SourceException failed)
        {
            return (null, Unknown($"DescribeCluster does not name it, and {call.Action} was not answered for {described.SubnetIds[0]}: {failed.Message}", failed, call.Permission));
        }
    }

    private static SourceException Unknown(string why, SourceException? lack, string? permission = null) =>
        new(Outcome.NotAsked, $"the cluster's VPC is not known, because {why}") { MissingPermission = lack?.MissingPermission ?? (lack is { Outcome: Outcome.Forbidden } ? permission : null) };

    private Task WithoutVpc(SourceException? why)
    {
        foreach (var call in AwsCalls.All.Where(call => call.Service is "ec2" or "elbv2" && !call.PerThing)) tally.End(seen, Row(call, null, why ?? Unknown("nothing names it", null)));
        return Task.CompletedTask;
    }

    private Task Addons(IReadOnlyList<string> names)
    {
        var version = described.Version;
        return Task.WhenAll(
            Each(AwsCalls.DescribeAddon, names, name => AwsPaths.Addon(cluster, name)),
            version is null ? Task.CompletedTask : Each(AwsCalls.DescribeAddonVersions, names, name => AwsPaths.AddonVersions(name, version)));
    }

    private Task Nodegroups(IReadOnlyList<string> names) => Each(AwsCalls.DescribeNodegroup, names, name => AwsPaths.Nodegroup(cluster, name));

    private async Task Things(AwsCall call, string path, Func<IReadOnlyList<string>, Task> next)
    {
        var names = new List<string>();
        try
        {
            await _lists.Eks(call, path, page => names.AddRange(page.GetProperty(call.Key).EnumerateArray().Select(name => name.GetString() ?? "")));
            tally.End(seen, new(call.Question, names.Count == 0 ? Outcome.Empty : Outcome.Collected, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(call, null, failed));
            // Add-ons can be described by those who may not list them: the network's own are worth asking for.
            if (call == AwsCalls.ListAddons && names.Count == 0 && !failed.IsCredential && !failed.IsUnreachable) names.AddRange(NetworkAddons);
        }

        await next(names);
    }

    private Task Each(AwsCall call, IReadOnlyList<string> names, Func<string, string> path)
    {
        tally.Expect(names.Count);
        return Task.WhenAll(names.Select(name => One(call, name, () => api.Eks(call, path(name)))));
    }

    private async Task One(AwsCall call, string thing, Func<Task<ReadOnlyMemory<byte>>> ask)
    {
        try
        {
            var json = await ask();
            seen.Answer(call, thing, json, isPage: false);
            tally.End(seen, new(call.QuestionFor(thing), Outcome.Collected, Source: Tally.Api));
        }
        catch (AwsNotFoundException none) when (call == AwsCalls.DescribeAddon && none.Message.Contains(thing, StringComparison.Ordinal))
        {
            // EKS names what it does not find: it is known not to be there.
            tally.End(seen, new(call.QuestionFor(thing), Outcome.Empty, Source: Tally.Api));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(call, thing, failed));
        }
    }
}
