using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace EksRecon.Questions;

/// <summary>
/// The forms that AWS gives names and ids. What an endpoint, an MCP server or a kubeconfig says is a name becomes a part of further
/// questions, arguments of the user's <c>aws</c> among them, where
/// <c>file:///etc/passwd</c>, <c>http://host/</c> or <c>--endpoint-url</c> would mean something else: only what has the form of a name is
/// asked about.
/// </summary>
public static partial class AwsNames
{
    /// <summary>A region, e.g. <c>us-west-2</c>: a label of a host name (botocore, <c>validate_region_name</c>).</summary>
    public static bool IsRegion([NotNullWhen(true)] string? name) => name is not null && Region().IsMatch(name);

    /// <summary>An EKS cluster (EKS API Reference, CreateCluster: name).</summary>
    public static bool IsCluster([NotNullWhen(true)] string? name) => name is not null && Cluster().IsMatch(name);

    /// <summary>A profile of the AWS configuration: the user's own word, as long as it cannot be taken for an option or a place.</summary>
    public static bool IsProfile([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= LongestProfile } && name[0] is not ('-' or '@') && !name.Contains("://", StringComparison.Ordinal)
            && !name.Any(char.IsControl);

    /// <summary>A minor version of Kubernetes as EKS spells it, <c>1.33</c>.</summary>
    public static bool IsKubernetesVersion([NotNullWhen(true)] string? version) => version is not null && Version().IsMatch(version);

    public static bool IsVpc([NotNullWhen(true)] string? id) => id is not null && Vpc().IsMatch(id);

    public static bool IsSubnet([NotNullWhen(true)] string? id) => id is not null && Subnet().IsMatch(id);

    /// <summary>A set of DHCP options; a VPC without any says <c>default</c> (EC2 API Reference, Vpc: dhcpOptionsId).</summary>
    public static bool IsDhcpOptions([NotNullWhen(true)] string? id) => id is not null && DhcpOptions().IsMatch(id);

    /// <summary>An EC2 instance type, e.g. <c>m6i.large</c>, <c>u-6tb1.112xlarge</c>.</summary>
    public static bool IsInstanceType([NotNullWhen(true)] string? name) => name is not null && InstanceType().IsMatch(name);

    /// <summary>The ARN of a load balancer or a target group.</summary>
    public static bool IsBalancingArn([NotNullWhen(true)] string? arn) => arn is not null && BalancingArn().IsMatch(arn);

    /// <summary>A target group (ELBv2 API Reference, CreateTargetGroup: Name).</summary>
    public static bool IsTargetGroup([NotNullWhen(true)] string? name) => name is not null && TargetGroup().IsMatch(name);

    /// <summary>The ARN of a caller: user, role, session (IAM User Guide, "IAM ARNs").</summary>
    public static bool IsPrincipal([NotNullWhen(true)] string? arn) => arn is not null && Principal().IsMatch(arn);

    /// <summary>True where a thing that this call is asked about can be called so.</summary>
    public static bool Fits(AwsCall call, string thing) =>
        call == AwsCalls.SubnetCidrReservations ? IsSubnet(thing)
        : call == AwsCalls.DescribeTargetHealth ? IsTargetGroup(thing)
        : call.Service == "eks" && Thing().IsMatch(thing);

    /// <summary>Linux' longest file name: a longer name of a profile is not one that a user types.</summary>
    private const int LongestProfile = 255;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"\A[0-9A-Za-z][A-Za-z0-9_-]{0,99}\z")]
    private static partial Regex Cluster();

    /// <summary>Add-ons, node groups, Fargate profiles: as clusters, and vendors' add-ons may have dots.</summary>
    [GeneratedRegex(@"\A[0-9A-Za-z][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex Thing();

    [GeneratedRegex(@"\A[0-9]{1,3}\.[0-9]{1,4}\z")]
    private static partial Regex Version();

    [GeneratedRegex(@"\Avpc-[0-9a-z-]{1,64}\z")]
    private static partial Regex Vpc();

    [GeneratedRegex(@"\Asubnet-[0-9a-z-]{1,64}\z")]
    private static partial Regex Subnet();

    [GeneratedRegex(@"\A(dopt-[0-9a-z-]{1,64}|default)\z")]
    private static partial Regex DhcpOptions();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,31}\.[a-z0-9-]{1,32}\z")]
    private static partial Regex InstanceType();

    [GeneratedRegex(@"\Aarn:aws[a-z0-9-]{0,32}:elasticloadbalancing:[a-z0-9-]{0,63}:[0-9]{0,12}:[A-Za-z0-9][A-Za-z0-9/_-]{0,255}\z")]
    private static partial Regex BalancingArn();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,63}\z")]
    private static partial Regex TargetGroup();

    [GeneratedRegex(@"\Aarn:aws[a-z0-9-]{0,32}:(iam|sts)::[0-9]{1,20}:[A-Za-z0-9+=,.@_/-]{1,600}\z")]
    private static partial Regex Principal();
}
