using System.Collections.Frozen;
using System.Collections.Immutable;

namespace EksRecon.Questions;

/// <summary>A read call to AWS, and where its answer lies.</summary>
/// <param name="Name">Document path below <c>aws/</c>: service and CLI command, e.g. <c>ec2-describe-subnets</c>.</param>
/// <param name="Permission">The IAM action, e.g. <c>ec2:DescribeSubnets</c>.</param>
/// <param name="Key">The member of the answer that holds the thing or the things.</param>
/// <param name="Purpose">What a report loses without it.</param>
public sealed record AwsCall(string Name, string Permission, string Key, string Purpose)
{
    /// <summary>True where one document answers for one thing (<c>eks-describe-addon/vpc-cni</c>).</summary>
    public bool PerThing { get; init; }

    /// <summary>True where a report is whole without it on most clusters.</summary>
    public bool Optional { get; init; }

    /// <summary>As the command line names it: <c>eks</c>, <c>ec2</c>, <c>elbv2</c> or <c>sts</c>.</summary>
    public string Service => Name[..Name.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>The API's own name of the call, e.g. <c>DescribeSubnets</c>.</summary>
    public string Action => Permission[(Permission.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public string Question => "aws/" + Name;

    public string QuestionFor(string thing) => $"aws/{Name}/{thing}";
}

/// <summary>Every AWS call the tool may make. All of them only read.</summary>
public static class AwsCalls
{
    public static readonly AwsCall CallerIdentity = new("sts-get-caller-identity", "sts:GetCallerIdentity", "Account", "who looked");
    public static readonly AwsCall ListClusters = new("eks-list-clusters", "eks:ListClusters", "clusters",
        "the names to choose from when a cluster is not found")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeCluster = new("eks-describe-cluster", "eks:DescribeCluster", "cluster",
        "version, endpoint access, subnets, Auto Mode, address family");
    public static readonly AwsCall ListAddons = new("eks-list-addons", "eks:ListAddons", "addons", "which add-ons EKS manages");
    public static readonly AwsCall DescribeAddon = new("eks-describe-addon", "eks:DescribeAddon", "addon",
        "add-on versions, status and configuration")
    {
        PerThing = true,
    };
    public static readonly AwsCall DescribeAddonVersions = new("eks-describe-addon-versions", "eks:DescribeAddonVersions", "addons",
        "which add-on versions fit and which are newer")
    {
        PerThing = true,
        Optional = true,
    };
    public static readonly AwsCall ListNodegroups = new("eks-list-nodegroups", "eks:ListNodegroups", "nodegroups", "node groups");
    public static readonly AwsCall DescribeNodegroup = new("eks-describe-nodegroup", "eks:DescribeNodegroup", "nodegroup",
        "subnets and sizes of node groups")
    {
        PerThing = true,
    };
    public static readonly AwsCall ListFargateProfiles = new("eks-list-fargate-profiles", "eks:ListFargateProfiles", "fargateProfileNames",
        "Fargate")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeFargateProfile = new("eks-describe-fargate-profile", "eks:DescribeFargateProfile",
        "fargateProfile", "subnets of Fargate pods")
    {
        PerThing = true,
        Optional = true,
    };
    public static readonly AwsCall DescribeSubnets = new("ec2-describe-subnets", "ec2:DescribeSubnets", "Subnets",
        "zones, sizes and free addresses");
    public static readonly AwsCall DescribeVpcs = new("ec2-describe-vpcs", "ec2:DescribeVpcs", "Vpcs", "address ranges of the VPC");
    public static readonly AwsCall DescribeRouteTables = new("ec2-describe-route-tables", "ec2:DescribeRouteTables", "RouteTables",
        "which subnets are public");
    public static readonly AwsCall DescribeNetworkInterfaces = new("ec2-describe-network-interfaces", "ec2:DescribeNetworkInterfaces",
        "NetworkInterfaces", "who holds addresses");
    public static readonly AwsCall DescribeSecurityGroups = new("ec2-describe-security-groups", "ec2:DescribeSecurityGroups",
        "SecurityGroups", "security groups of the cluster");
    public static readonly AwsCall DescribeVpcEndpoints = new("ec2-describe-vpc-endpoints", "ec2:DescribeVpcEndpoints", "VpcEndpoints",
        "private-cluster readiness");
    public static readonly AwsCall DescribeNatGateways = new("ec2-describe-nat-gateways", "ec2:DescribeNatGateways", "NatGateways",
        "the nodes' egress addresses");
    public static readonly AwsCall DescribeInstanceTypes = new("ec2-describe-instance-types", "ec2:DescribeInstanceTypes", "InstanceTypes",
        "limits of types newer than the tool")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeNetworkAcls = new("ec2-describe-network-acls", "ec2:DescribeNetworkAcls", "NetworkAcls",
        "subnet filters")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeDhcpOptions = new("ec2-describe-dhcp-options", "ec2:DescribeDhcpOptions", "DhcpOptions",
        "resolver of the VPC")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeVpcAttribute = new("ec2-describe-vpc-attribute", "ec2:DescribeVpcAttribute", "VpcId",
        "DNS switches of the VPC")
    {
        PerThing = true,
        Optional = true,
    };
    public static readonly AwsCall SubnetCidrReservations = new("ec2-get-subnet-cidr-reservations", "ec2:GetSubnetCidrReservations",
        "SubnetIpv4CidrReservations", "reserved prefixes")
    {
        PerThing = true,
        Optional = true,
    };
    public static readonly AwsCall DescribeLoadBalancers = new("elbv2-describe-load-balancers",
        "elasticloadbalancing:DescribeLoadBalancers", "LoadBalancers", "load balancers in front");
    public static readonly AwsCall DescribeTargetGroups = new("elbv2-describe-target-groups", "elasticloadbalancing:DescribeTargetGroups",
        "TargetGroups", "what load balancers point at")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeListeners = new("elbv2-describe-listeners", "elasticloadbalancing:DescribeListeners",
        "Listeners", "ports of load balancers")
    {
        Optional = true,
    };
    public static readonly AwsCall DescribeTargetHealth = new("elbv2-describe-target-health", "elasticloadbalancing:DescribeTargetHealth",
        "TargetHealthDescriptions", "health behind load balancers")
    {
        PerThing = true,
        Optional = true,
    };

    /// <summary>All of them, ordered by question.</summary>
    public static ImmutableArray<AwsCall> All { get; } =
    [
        .. new[]
        {
            CallerIdentity, ListClusters, DescribeCluster, ListAddons, DescribeAddon, DescribeAddonVersions, ListNodegroups, DescribeNodegroup, ListFargateProfiles, DescribeFargateProfile,
            DescribeSubnets, DescribeVpcs, DescribeRouteTables, DescribeNetworkInterfaces, DescribeSecurityGroups, DescribeVpcEndpoints, DescribeNatGateways, DescribeInstanceTypes,
            DescribeNetworkAcls, DescribeDhcpOptions, DescribeVpcAttribute, SubnetCidrReservations,
            DescribeLoadBalancers, DescribeTargetGroups, DescribeListeners, DescribeTargetHealth,
        }.OrderBy(call => call.Question, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<string, AwsCall> ByKey = All
        .Where(call => call != DescribeAddonVersions)
        .ToFrozenDictionary(call => call.Key, StringComparer.Ordinal);

    /// <summary>The call whose answer has this member; <c>addons</c> may also be DescribeAddonVersions' (its items are objects).</summary>
    public static AwsCall? FindByKey(string key) => ByKey.GetValueOrDefault(key);
}
