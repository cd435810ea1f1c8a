using EksRecon.Questions;

namespace EksRecon.Collection.Aws;

/// <summary>A call to AWS with its arguments, spelt for each way there is to make it.</summary>
/// <param name="Path">Below EKS' endpoint, escaped; null for services with the query protocol.</param>
/// <param name="Form">Parameters of the query protocol, beside Action and Version.</param>
/// <param name="Options">Arguments of the command line, behind service and command.</param>
/// <param name="Thing">What it is about where the call is asked for one thing; else null.</param>
internal sealed record AwsRequest(AwsCall Call, string? Path, IReadOnlyList<KeyValuePair<string, string>> Form,
    IReadOnlyList<string> Options, string? Thing = null)
{
    /// <summary>A call of a query service without arguments.</summary>
    public static AwsRequest Plain(AwsCall call) => new(call, null, [], []);

    /// <summary>A call of a query service about things with these ids, or with other single values.</summary>
    /// <param name="arguments">Names as the service's reference spells them, <c>SubnetId</c>; a list's with <c>.1</c>.</param>
    public static AwsRequest About(AwsCall call, string? thing, params (string Name, string Value)[] arguments) =>
        new(call, null, [.. arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))],
            [.. arguments.SelectMany(argument => new[] { Option(argument.Name), argument.Value })], thing);

    /// <summary>A list of EC2, filtered.</summary>
    public static AwsRequest Filtered(AwsCall call, string filter, params IEnumerable<string> values)
    {
        var all = values.ToList();
        return new(
            call,
            null,
            [new("Filter.1.Name", filter), .. all.Select((value, index) => KeyValuePair.Create($"Filter.1.Value.{index + 1}", value))],
            // The one command that names the option in the singular.
            [call == AwsCalls.DescribeNatGateways ? "--filter" : "--filters", $"Name={filter},Values={string.Join(',', all)}"]);
    }

    public static AwsRequest Clusters() => new(AwsCalls.ListClusters, "/clusters", [], []);

    public static AwsRequest Cluster(string cluster) => new(AwsCalls.DescribeCluster, AwsPaths.Cluster(cluster), [], ["--name", cluster]);

    public static AwsRequest Addons(string cluster) => new(AwsCalls.ListAddons, AwsPaths.Addons(cluster), [], ["--cluster-name", cluster]);

    public static AwsRequest Addon(string cluster, string addon) =>
        new(AwsCalls.DescribeAddon, AwsPaths.Addon(cluster, addon), [], ["--cluster-name", cluster, "--addon-name", addon], addon);

    public static AwsRequest AddonVersions(string addon, string version) =>
        new(AwsCalls.DescribeAddonVersions, AwsPaths.AddonVersions(addon, version), [],
            ["--addon-name", addon, "--kubernetes-version", version], addon);

    public static AwsRequest Nodegroups(string cluster) =>
        new(AwsCalls.ListNodegroups, AwsPaths.Nodegroups(cluster), [], ["--cluster-name", cluster]);

    public static AwsRequest Nodegroup(string cluster, string name) =>
        new(AwsCalls.DescribeNodegroup, AwsPaths.Nodegroup(cluster, name), [], ["--cluster-name", cluster, "--nodegroup-name", name], name);

    public static AwsRequest FargateProfiles(string cluster) =>
        new(AwsCalls.ListFargateProfiles, AwsPaths.FargateProfiles(cluster), [], ["--cluster-name", cluster]);

    public static AwsRequest FargateProfile(string cluster, string name) =>
        new(AwsCalls.DescribeFargateProfile, AwsPaths.FargateProfile(cluster, name), [],
            ["--cluster-name", cluster, "--fargate-profile-name", name], name);

    /// <summary><c>SubnetId</c> is <c>--subnet-id</c>, and the list <c>VpcId.1</c> is <c>--vpc-ids</c>.</summary>
    private static string Option(string name)
    {
        var isList = name.EndsWith(".1", StringComparison.Ordinal);
        var words = string.Concat(
            (isList ? name[..^2] : name).Select((letter, index) => char.IsAsciiLetterUpper(letter)
                ? (index == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
        return $"--{words}{(isList ? "s" : "")}";
    }
}
