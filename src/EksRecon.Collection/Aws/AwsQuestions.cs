using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>
/// Asks AWS everything the list of questions has for a cluster. Each question ends with one row of coverage, whatever happens.
/// </summary>
/// <param name="cluster">Name of the EKS cluster.</param>
/// <param name="described">DescribeCluster's answer, asked before: the way to the API server may depend on it.</param>
/// <param name="nodeTypes">Instance types of the nodes, once they are known.</param>
internal sealed class AwsQuestions(SourceChain<IAwsSource> sources, string cluster, ClusterAnswer described, LiveObservation seen,
    CollectionLimits limits, Tally tally, Task<IReadOnlySet<string>> nodeTypes)
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
        foreach (var call in AwsCalls.All.Where(call => call != AwsCalls.ListClusters && !call.PerThing))
        {
            tally.End(seen, Row(call, null, because));
        }
    }

    public static CoverageRow Row(AwsCall call, string? thing, SourceException failed) =>
        new(thing is null ? call.Question : call.QuestionFor(thing), failed.Outcome, failed.Message, failed.AskedOf,
            failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? call.Permission : null));

    public async Task Ask()
    {
        tally.Expect(AwsCalls.All.Count(call => call != AwsCalls.ListClusters && !call.PerThing) - 2);
        var eks = Task.WhenAll(
            Things(AwsRequest.Addons(cluster), AwsCalls.DescribeAddon, Addons),
            Things(AwsRequest.Nodegroups(cluster), AwsCalls.DescribeNodegroup,
                names => Each(AwsCalls.DescribeNodegroup, names, name => AwsRequest.Nodegroup(cluster, name))),
            Things(AwsRequest.FargateProfiles(cluster), AwsCalls.DescribeFargateProfile,
                names => Each(AwsCalls.DescribeFargateProfile, names, name => AwsRequest.FargateProfile(cluster, name))));
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
            foreach (var call in AwsCalls.All.Where(call => call.Service is "ec2" or "elbv2" && !call.PerThing))
            {
                tally.End(seen, Row(call, null, why));
            }

            VpcQuestions.End(seen, tally, why);
            return;
        }

        await new VpcQuestions(sources, _lists, seen, tally, vpc, described.SubnetIds, nodeTypes).Ask();
    }

    /// <summary>EKS says it; where it does not, a source that knows it by itself, or the cluster's subnets.</summary>
    /// <exception cref="SourceException">None of them says it; the reason names each that was asked.</exception>
    private async Task<string> VpcId()
    {
        if (described.VpcId is { } named) return named;
        var why = described.Lack is { } lack
            ? $"DescribeCluster was not answered: {lack.Message}"
            : described.VpcProblem ?? "DescribeCluster does not name it";
        var outcome = described.VpcProblem is null ? Outcome.NotAsked : Outcome.Malformed;
        var permission = described.Lack?.MissingPermission;
        try
        {
            var known = (await sources.First(row: null, source => source.VpcId())).Value;
            if (AwsNames.IsVpc(known)) return known;
            (outcome, why) = (Outcome.Malformed, $"{why}, and {McpSentence}");
        }
        catch (SourceException failed)
        {
            if (failed.Outcome != Outcome.NotAsked) why += $", and {failed.Message}";
        }

        var call = AwsCalls.DescribeSubnets;
        foreach (var subnet in described.SubnetIds.Where(AwsNames.IsSubnet).Take(1))
        {
            try
            {
                var said = await sources.First(row: null, source => source.Ask(AwsRequest.About(call, null, ("SubnetId.1", subnet)), null));
                if (VpcOf(said.Value, call) is { } found) return found;
                why += $", and {call.Action} names none for {subnet}";
            }
            catch (SourceException failed)
            {
                why += $", and {call.Action} was not answered for {subnet}: {failed.Message}";
                permission ??= failed.MissingPermission ?? (failed.Outcome == Outcome.Forbidden ? call.Permission : null);
            }
        }

        throw new SourceException(outcome, $"the cluster's VPC is not known, because {why}") { MissingPermission = permission };
    }

    private const string McpSentence = "the source that knows the VPC names it by what is not the id of a VPC";

    private static string? VpcOf(ReadOnlyMemory<byte> json, AwsCall call)
    {
        using var answer = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ReadLimits.Depth });
        if (!answer.RootElement.TryGetProperty(call.Key, out var subnets) || subnets.ValueKind != JsonValueKind.Array
            || subnets.GetArrayLength() == 0)
        {
            return null;
        }

        return VpcQuestions.Text(subnets[0], "VpcId") is { } id && AwsNames.IsVpc(id) ? id : null;
    }

    private Task Addons(AskedNames names)
    {
        var version = described.Version;
        return Task.WhenAll(
            Each(AwsCalls.DescribeAddon, names, name => AwsRequest.Addon(cluster, name)),
            version is null
                ? Task.CompletedTask
                : Each(AwsCalls.DescribeAddonVersions, names, name => AwsRequest.AddonVersions(name, version)));
    }

    private async Task Things(AwsRequest request, AwsCall about, Func<AskedNames, Task> next)
    {
        var call = request.Call;
        var names = new AskedNames(name => AwsNames.Fits(about, name));
        try
        {
            var count = await sources.First(
                failed => Row(call, null, failed),
                source => _lists.Read(source, request, page =>
                {
                    foreach (var name in page.GetProperty(call.Key).EnumerateArray()) names.Add(name);
                }),
                next: () => seen.Restart(call));
            tally.End(seen, new(call.Question, count.Value == 0 ? Outcome.Empty : Outcome.Collected, Source: count.Source));
        }
        catch (SourceException failed)
        {
            tally.End(seen, Row(call, null, failed));
            // Add-ons can be described by those who may not list them: the network's own are worth asking for.
            if (call == AwsCalls.ListAddons && names.Names.Count == 0 && !failed.IsCredential && !failed.IsUnreachable)
            {
                foreach (var name in NetworkAddons) names.Add(name);
            }
        }

        await next(names);
    }

    private Task Each(AwsCall call, AskedNames names, Func<string, AwsRequest> request)
    {
        if (names.Lack is { } lack)
        {
            tally.Expect(1);
            tally.End(seen, Row(call, null, lack));
        }

        tally.Expect(names.Names.Count);
        return Task.WhenAll(names.Names.Select(name => One(request(name), name)));
    }

    private async Task One(AwsRequest request, string thing)
    {
        var call = request.Call;
        try
        {
            var answer = await sources.First(failed => Row(call, thing, failed), source => OrNone(source, request, thing));
            if (answer.Value is { } json) _lists.Take(call, thing, json, isPage: false);
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
            if (NameMembers.TryGetValue(request.Call, out var member)
                && JsonPeek.Text(JsonPeek.Member(json.Span, request.Call.Key), member) is var found && found != thing)
            {
                throw new SourceException(Outcome.Malformed,
                    $"{request.Call.Action} answered about '{found}', and '{thing}' was asked for");
            }

            return json;
        }
        catch (AwsNotFoundException none) when (request.Call == AwsCalls.DescribeAddon
            && none.Message.Contains(thing, StringComparison.Ordinal))
        {
            // EKS names what it does not find: it is known not to be there.
            return null;
        }
    }
}
