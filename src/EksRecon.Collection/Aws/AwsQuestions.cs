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
        await Task.WhenAll(eks, Vpc());
    }

    private async Task Vpc()
    {
        string vpc;
        try
        {
            vpc = await VpcId();
        }
        catch (SourceException why)
        {
            foreach (var call in AwsCalls.All.Where(call => call.Service is "ec2" or "elbv2" && !call.PerThing)) tally.End(seen, Row(call, null, why));
            return;
        }

        await new VpcQuestions(sources, _lists, seen, tally, vpc, described.SubnetIds, nodeTypes).Ask();
    }

    /// <summary>EKS says it; where it does not, a source that knows it by itself, or the cluster's subnets.</summary>
    /// <exception cref="SourceException">Nobody says it; the reason names each that was asked.</exception>
    private async Task<string> VpcId()
    {
        if (described.VpcId is { } named) return named;
        var why = described.Lack is { } lack ? $"DescribeCluster was not answered: {lack.Message}" : "DescribeCluster does not name it";
        var permission = described.Lack?.MissingPermission;
        try
        {
            return (await sources.First(row: null, source => source.VpcId())).Value;
        }
        catch (SourceException failed)
        {
            if (failed.Outcome != Outcome.NotAsked) why += $", and {failed.Message}";
        }

        var call = AwsCalls.DescribeSubnets;
        foreach (var subnet in described.SubnetIds.Take(1))
        {
            try
            {
                var said = await sources.First(row: null, source => source.Ask(AwsRequest.About(call, null, ("SubnetId.1", subnet)), null));
                using var answer = JsonDocument.Parse(said.Value);
                if (answer.RootElement.GetProperty(call.Key) is { ValueKind: JsonValueKind.Array } subnets && subnets.GetArrayLength() > 0 && subnets[0].TryGetProperty("VpcId", out var id) && id.GetString() is { } found) return found;
                why += $", and {call.Action} names none for {subnet}";
            }
            catch (SourceException failed)
            {
                why += $", and {call.Action} was not answered for {subnet}: {failed.Message}";
                permission ??= failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? call.Permission : null);
            }
        }

        throw new SourceException(Outcome.NotAsked, $"the cluster's VPC is not known, because {why}") { MissingPermission = permission };
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
