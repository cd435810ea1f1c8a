using System.Collections.Frozen;

using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// The shapes of AWS answers, by which they are told from the files of other tools: Helm values have a <c>cluster</c>, eksctl's
/// ClusterConfig has <c>addons</c>, a kubeconfig has <c>clusters</c>.
/// The members are those of the service models in aws-shapes.json.
/// </summary>
internal static class AnswerShape
{
    /// <summary>
    /// What stands beside an answer: tokens of the next page, what boto3 and the JavaScript SDK add, the other half of subnet reservations.
    /// </summary>
    private static readonly FrozenSet<string> Companions =
        FrozenSet.ToFrozenSet(["nextToken", "NextToken", "NextMarker", "ResponseMetadata", "$metadata", "SubnetIpv6CidrReservations"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> PageTokens = FrozenSet.ToFrozenSet(["nextToken", "NextToken", "NextMarker"],
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<AwsCall, string> Identifiers = new Dictionary<AwsCall, string>
    {
        [AwsCalls.DescribeSubnets] = "SubnetId",
        [AwsCalls.DescribeVpcs] = "VpcId",
        [AwsCalls.DescribeRouteTables] = "RouteTableId",
        [AwsCalls.DescribeNetworkInterfaces] = "NetworkInterfaceId",
        [AwsCalls.DescribeSecurityGroups] = "GroupId",
        [AwsCalls.DescribeVpcEndpoints] = "VpcEndpointId",
        [AwsCalls.DescribeNatGateways] = "NatGatewayId",
        [AwsCalls.DescribeInstanceTypes] = "InstanceType",
        [AwsCalls.DescribeNetworkAcls] = "NetworkAclId",
        [AwsCalls.DescribeDhcpOptions] = "DhcpOptionsId",
        [AwsCalls.SubnetCidrReservations] = "SubnetId",
        [AwsCalls.DescribeLoadBalancers] = "LoadBalancerArn",
        [AwsCalls.DescribeTargetGroups] = "TargetGroupArn",
        [AwsCalls.DescribeListeners] = "ListenerArn",
        [AwsCalls.DescribeTargetHealth] = "Target",
        [AwsCalls.DescribeAddonVersions] = "addonName",
        [AwsCalls.DescribeAddon] = "addonName",
        [AwsCalls.DescribeNodegroup] = "nodegroupName",
        [AwsCalls.DescribeFargateProfile] = "fargateProfileName",
        [AwsCalls.DescribeCluster] = "name",
    }.ToFrozenDictionary();

    /// <summary>Members of a cluster's description of which no other tool's file has one beside a name.</summary>
    private static readonly string[] OfCluster = ["arn", "resourcesVpcConfig", "kubernetesNetworkConfig", "certificateAuthority",
        "platformVersion", "roleArn"];

    /// <summary>True where the members beside the answer's own are those that may stand beside it.</summary>
    public static bool IsAlone(IEnumerable<string> others, string own) => others.All(name => name == own || Companions.Contains(name));

    /// <summary>
    /// True for a list whose name is written as EC2 and ELB write theirs: where it stands alone, no other tool's file has it.
    /// </summary>
    public static bool IsOnlyOfAws(string list) => char.IsAsciiLetterUpper(list[0]) && list is not ("Account" or "VpcId");

    /// <summary>True for the token of the next page: what is here is not all there is.</summary>
    public static bool IsPageToken(string name) => PageTokens.Contains(name);

    /// <summary>True where calls list names instead of things.</summary>
    public static bool ListsNames(AwsCall call) => !Identifiers.ContainsKey(call);

    /// <summary>True where a thing has what things of this call are told by.</summary>
    public static bool Fits(AwsCall call, ReadOnlySpan<byte> json)
    {
        if (ListsNames(call)) return json[0] == (byte)'"';
        if (json[0] != (byte)'{' || !JsonPeek.Has(json, Identifiers[call])) return false;
        if (call != AwsCalls.DescribeCluster) return true;
        foreach (var name in OfCluster)
        {
            if (JsonPeek.Has(json, name)) return true;
        }

        return false;
    }
}
