using System.Text.Json;

using EksRecon.Questions;

using Microsoft.AspNetCore.Http;

namespace EksRecon.Replay.Aws;

/// <summary>
/// Elastic Load Balancing, version 2015-12-01: load balancers, their listeners and target groups, and the health of targets.
/// </summary>
internal sealed class Elbv2Replay(AwsSight sight)
{
    private const string LoadBalancerArn = "LoadBalancerArn";
    private const string TargetGroupArn = "TargetGroupArn";

    /// <summary>Things on a page.</summary>
    private const int Most = 400;

    public AwsAnswer Answer(AwsCall call, AwsRequest request, string id)
    {
        if (call == AwsCalls.DescribeTargetHealth) return TargetHealth(call, request, id);
        var things = sight.All(call);
        if (call == AwsCalls.DescribeLoadBalancers)
        {
            things = Chosen(things, request, "LoadBalancerArns", LoadBalancerArn, NoLoadBalancer);
            things = Chosen(things, request, "Names", "LoadBalancerName",
                names => NotFound("LoadBalancer", $"Load balancers '[{string.Join(", ", names)}]' not found"));
        }
        else if (call == AwsCalls.DescribeTargetGroups)
        {
            things = Chosen(things, request, "TargetGroupArns", TargetGroupArn, NoTargetGroup);
            things = Chosen(things, request, "Names", "TargetGroupName", NoTargetGroup);
            if (request[LoadBalancerArn] is { } front) things = OfLoadBalancer(things, front, "LoadBalancerArns");
        }
        else
        {
            if (request[LoadBalancerArn] is null && request.List("ListenerArns.member").Count == 0)
            {
                throw Invalid("You must specify either listener ARNs or a load balancer ARN");
            }

            things = Chosen(things, request, "ListenerArns", "ListenerArn", _ => NotFound("Listener", "One or more listeners not found"));
            if (request[LoadBalancerArn] is { } front) things = OfLoadBalancer(things, front, LoadBalancerArn);
        }

        return XmlAnswer.Of(call, id, Page(call, things, request), "NextMarker");
    }

    private static AwsPage Page(AwsCall call, IReadOnlyList<JsonElement> items, AwsRequest request) => AwsPage.Of(
        call.Action,
        items,
        AwsPage.Size(request["PageSize"], 1, Most,
            size => Invalid($"1 validation error detected: Value '{size}' at 'pageSize' is not between 1 and {Most}"))
            ?? Most,
        request["Marker"],
        () => Invalid($"Invalid marker '{request["Marker"]}'"));

    private static IReadOnlyList<JsonElement> Chosen(
        IReadOnlyList<JsonElement> things, AwsRequest request, string parameter, string member, Func<IReadOnlyList<string>, AwsFaultException> unknown)
    {
        if (request.List(parameter + ".member") is not { Count: > 0 } asked) return things;
        var missing = asked.Where(name => !things.Any(thing => AwsSight.Text(thing, member) == name)).ToList();
        return missing.Count > 0 ? throw unknown(missing)
            : [.. things.Where(thing => AwsSight.Text(thing, member) is { } name && asked.Contains(name, StringComparer.Ordinal))];
    }

    private static AwsFaultException Invalid(string message) => new(StatusCodes.Status400BadRequest, "ValidationError", message);

    private static AwsFaultException NotFound(string kind, string message) =>
        new(StatusCodes.Status400BadRequest, kind + "NotFound", message);

    private static AwsFaultException NoLoadBalancer(IReadOnlyList<string> arns) =>
        NotFound("LoadBalancer", "One or more load balancers not found");

    private static AwsFaultException NoTargetGroup(IReadOnlyList<string> arns) =>
        NotFound("TargetGroup", "One or more target groups not found");

    private static bool Is(JsonElement item, string text) => item.ValueKind == JsonValueKind.String && item.ValueEquals(text);

    /// <summary>The things that name this load balancer, in a text or in a list.</summary>
    private IReadOnlyList<JsonElement> OfLoadBalancer(IReadOnlyList<JsonElement> things, string arn, string member)
    {
        var call = AwsCalls.DescribeLoadBalancers;
        if (sight.IsWhole(call) && !sight.All(call).Any(front => AwsSight.Text(front, LoadBalancerArn) == arn)) throw NoLoadBalancer([arn]);
        return
        [
            .. things.Where(thing => AwsSight.Text(thing, member) == arn
                || thing.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
                    && list.EnumerateArray().Any(item => Is(item, arn))),
        ];
    }

    /// <summary>
    /// A bundle has a document for each target group, by its name: <c>arn:aws:elasticloadbalancing:…:targetgroup/NAME/ID</c>.
    /// </summary>
    private AwsAnswer TargetHealth(AwsCall call, AwsRequest request, string id)
    {
        var arn = request[TargetGroupArn] ?? throw Invalid("1 validation error detected: Value null at 'targetGroupArn' must not be null");
        var name = arn.Split('/') is [_, var middle, ..] ? middle : arn;
        var health = sight.About(call, name, AwsCalls.DescribeTargetGroups, group => AwsSight.Text(group, TargetGroupArn) == arn,
            () => NoTargetGroup([arn]));
        return XmlAnswer.Of(call, id, (call.Key, health));
    }
}
