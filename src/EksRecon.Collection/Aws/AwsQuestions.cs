using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>Asks AWS everything the list of questions has for a cluster. Each question ends with one row of coverage, whatever happens.</summary>
/// <param name="cluster">Name of the EKS cluster.</param>
/// <param name="described">DescribeCluster's answer, asked before: the way to the API server may depend on it.</param>
/// <param name="nodeTypes">Instance types of the nodes, once they are known.</param>
internal sealed class AwsQuestions(SourceChain<IAwsSource> sources, string cluster, ClusterAnswer described, LiveObservation seen, CollectionLimits limits, Tally tally, Task<IReadOnlySet<string>> nodeTypes)
{
    private static readonly string[] NetworkAddons = ["coredns", "kube-proxy", "vpc-cni"];

    /// <summary>Where an answer about one thing names it.</summary>
    private static readonly Dictionary<AwsCall, string> NameMembers = new()
    {
        [AwsCalls.DescribeAddon] = "addonName",
        [AwsCalls.DescribeNodegroup] = "nodegroupName",
        [AwsCalls.DescribeFargateProfile] = "fargateProfileName",
    };

    private readonly AwsLists _lists = new(seen, limits);

    /// <summary>Every question ends the same way: nothing can be asked.</summary>
    public static void EndAll(LiveObservation seen, Tally tally, SourceException because)
    {
        foreach (var call in AwsCalls.All.Where(call => call != AwsCalls.ListClusters && !call.PerThing)) tally.End(seen, Row(call, null, because));
    }

    public static CoverageRow Row(AwsCall call, string? thing, SourceException failed) =>
        new(thing is null ? call.Question : call.QuestionFor(thing), failed.Outcome, failed.Message, failed.AskedOf, failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? call.Permission : null));

    public async Task Ask()
    {
        tally.Expect(AwsCalls.All.Count(call => call != AwsCalls.ListClusters && !call.PerThing) - 2);
        var eks = Task.WhenAll(
            Things(AwsRequest.Addons(cluster), Addons),
            Things(AwsRequest.Nodegroups(cluster), names => Each(names, name => AwsRequest.Nodegroup(cluster, name))),
            Things(AwsRequest.FargateProfiles(cluster), names => Each(names, name => AwsRequest.FargateProfile(cluster, name))));
        var (id, lack) = await VpcId();
        var vpc = id is not null ? new VpcQuestions(sources, _lists, seen, tally, id, described.SubnetIds, nodeTypes).Ask() : WithoutVpc(lack);
        await Task.WhenAll(eks, vpc);
    }

    /// <summary>EKS says it; where it does not, the cluster's subnets do; and if neither does, why.</summary>
    private async Task<(string? Id, SourceException? Lack)> VpcId()
    {
        if ((described.VpcId ?? await sources.Known(source => source.VpcId())) is { } named) return (named, null);
        if (described.Lack is { } lack) return (null, Unknown($"DescribeCluster was not answered: {lack.Message}", lack));
        if (described.SubnetIds.Count == 0) return (null, Unknown("DescribeCluster does not name it", null));
        var call = AwsCalls.DescribeSubnets;
        try
        {
            var said = await sources.First(row: null, source => source.Ask(AwsRequest.About(call, null, ("SubnetId.1", described.SubnetIds[0])), null));
            using var answer = JsonDocument.Parse(said.Value);
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

    private Task Addons(IReadOnlyCollection<string> names)
    {
        var version = described.Version;
        return Task.WhenAll(
            Each(names, name => AwsRequest.Addon(cluster, name)),
            version is null ? Task.CompletedTask : Each(names, name => AwsRequest.AddonVersions(name, version)));
    }

    private async Task Things(AwsRequest request, Func<IReadOnlyCollection<string>, Task> next)
    {
        var call = request.Call;
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            var count = await sources.First(
                failed => Row(call, null, failed),
                source => _lists.Read(source, request, page => names.UnionWith(page.GetProperty(call.Key).EnumerateArray().Select(name => name.GetString() ?? ""))),
                next: () => seen.Restart(call));
            tally.End(seen, new(call.Question, count.Value == 0 ? Outcome.Empty : Outcome.Collected, Source: count.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(call, null, failed));
            // Add-ons can be described by those who may not list them: the network's own are worth asking for.
            if (call == AwsCalls.ListAddons && names.Count == 0 && !failed.IsCredential && !failed.IsUnreachable) names.UnionWith(NetworkAddons);
        }

        await next(names);
    }

    private Task Each(IReadOnlyCollection<string> names, Func<string, AwsRequest> request)
    {
        tally.Expect(names.Count);
        return Task.WhenAll(names.Select(name => One(request(name), name)));
    }

    private async Task One(AwsRequest request, string thing)
    {
        var call = request.Call;
        try
        {
            var answer = await sources.First(failed => Row(call, thing, failed), source => OrNone(source, request, thing));
            if (answer.Value is { } json) seen.Answer(call, thing, json, isPage: false);
            tally.End(seen, new(call.QuestionFor(thing), answer.Value is null ? Outcome.Empty : Outcome.Collected, Source: answer.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(call, thing, failed));
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> OrNone(IAwsSource source, AwsRequest request, string thing)
    {
        try
        {
            var json = await source.Ask(request, null);
            // The answer about another thing would leave this one out, and nobody would know.
            if (NameMembers.TryGetValue(request.Call, out var member) && JsonPeek.Text(JsonPeek.Member(json.Span, request.Call.Key), member) is var found && found != thing) throw new SourceException(Outcome.Malformed, $"{request.Call.Action} answered about '{found}', and '{thing}' was asked for");
            return json;
        }
        catch (AwsNotFoundException none) when (request.Call == AwsCalls.DescribeAddon && none.Message.Contains(thing, StringComparison.Ordinal))
        {
            // EKS names what it does not find: it is known not to be there.
            return null;
        }
    }
}
