using System.Text.Json;

using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>EC2: its things by id and by filter, a page at a time, and what it says of one VPC or one subnet.</summary>
internal sealed class Ec2Replay(AwsSight sight)
{
    public AwsAnswer Answer(AwsCall call, AwsRequest request, string id) =>
        call == AwsCalls.DescribeVpcAttribute ? VpcAttribute(call, request, id)
        : call == AwsCalls.SubnetCidrReservations ? CidrReservations(call, request, id)
        : Describe(call, request, id);

    public static AwsFaultException Invalid(string message) => new(StatusCodes.Status400BadRequest, "InvalidParameterValue", message);

    private static AwsFaultException NotFound(AwsCall call, string id) => Ec2Ids.Of(call)[0].Unknown([id]);

    private static void EndDryRun(AwsRequest request)
    {
        if (string.Equals(request["DryRun"], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new AwsFaultException(StatusCodes.Status412PreconditionFailed, "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.");
        }
    }

    private static string Required(AwsRequest request, string name) => request[name]
        ?? throw new AwsFaultException(StatusCodes.Status400BadRequest, "MissingParameter",
            $"The request must contain the parameter {name}");

    private static AwsPage Page(AwsCall call, IReadOnlyList<JsonElement> items, AwsRequest request) => AwsPage.Of(
        call.Action,
        items,
        AwsPage.Size(request["MaxResults"], 5, 1000,
            size => Invalid($"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")),
        request["NextToken"],
        () => Invalid($"Value ( {request["NextToken"]} ) for parameter NextToken is invalid. The token is invalid."));

    private AwsAnswer Describe(AwsCall call, AwsRequest request, string id)
    {
        var things = sight.All(call);
        EndDryRun(request);
        foreach (var ids in Ec2Ids.Of(call))
        {
            if (request.List(ids.Parameter) is not { Count: > 0 } asked) continue;
            var unknown = asked.Where(asked => !things.Any(thing => AwsSight.Text(thing, ids.Member) == asked)).ToList();
            if (unknown.Count > 0)
            {
                // Types exist whether or not the cluster has nodes of them, and a bundle holds those of its nodes.
                throw call == AwsCalls.DescribeInstanceTypes ? sight.NotAsked(call, string.Join(", ", unknown)) : ids.Unknown(unknown);
            }

            things =
                [.. things.Where(thing => AwsSight.Text(thing, ids.Member) is { } name && asked.Contains(name, StringComparer.Ordinal))];
        }

        foreach (var filter in Ec2Filter.Read(call, request)) things = [.. things.Where(filter.Matches)];
        return XmlAnswer.Of(call, id, Page(call, things, request), "NextToken");
    }

    /// <summary>Answered for one VPC, with a document for each attribute.</summary>
    private AwsAnswer VpcAttribute(AwsCall call, AwsRequest request, string id)
    {
        var vpc = Required(request, "VpcId");
        var attribute = Required(request, "Attribute");
        bool IsIt(JsonElement thing) => AwsSight.Text(thing, "VpcId") == vpc;
        var answers = sight.About(call, attribute, AwsCalls.DescribeVpcs, IsIt, () => NotFound(AwsCalls.DescribeVpcs, vpc));
        EndDryRun(request);
        var found = answers.Where(IsIt).ToList();
        return found is [var answer, ..] ? XmlAnswer.Of(call, id, answer) : throw sight.NotAsked(call, $"{attribute} of {vpc}");
    }

    private AwsAnswer CidrReservations(AwsCall call, AwsRequest request, string id)
    {
        var subnet = Required(request, "SubnetId");
        var found = sight.About(call, subnet, AwsCalls.DescribeSubnets, thing => AwsSight.Text(thing, "SubnetId") == subnet,
            () => NotFound(AwsCalls.DescribeSubnets, subnet));
        EndDryRun(request);
        foreach (var filter in Ec2Filter.Read(call, request)) found = [.. found.Where(filter.Matches)];
        var byFamily = found.ToLookup(reservation => AwsSight.Text(reservation, "Cidr")?.Contains(':', StringComparison.Ordinal) == true);
        return XmlAnswer.Of(call, id, (call.Key, [.. byFamily[false]]), ("SubnetIpv6CidrReservations", [.. byFamily[true]]));
    }
}
