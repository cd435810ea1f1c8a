using System.Net;
using System.Xml.Linq;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class AwsReplayTests
{
    private const string Vpc = "vpc-038faba71b3a6cfc9";

    [Theory]
    [InlineData("Filter.1.Name=vpc-id&Filter.1.Value.1=" + Vpc, 6)]
    [InlineData("Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0", 0)]
    [InlineData("Filter.1.Name=subnet-id&Filter.1.Value.1=subnet-0a340a42ac342f69e&Filter.1.Value.2=subnet-0917e02faf914e0bf", 2)]
    [InlineData("Filter.1.Name=tag-key&Filter.1.Value.1=kubernetes.io/role/elb", 3)]
    [InlineData("Filter.1.Name=tag-key&Filter.1.Value.1=kubernetes.io/role/*&Filter.2.Name=availability-zone&Filter.2.Value.1=us-west-2%3f", 6)]
    [InlineData("Filter.1.Name=tag:kubernetes.io/role/elb&Filter.1.Value.1=1&Filter.2.Name=availability-zone&Filter.2.Value.1=us-west-2a", 1)]
    [InlineData("Filter.1.Name=map-public-ip-on-launch&Filter.1.Value.1=true&Filter.2.Name=state&Filter.2.Value.1=available&SubnetId.1=subnet-02b4b72d040201a6e", 1)]
    [InlineData("SubnetId.2=subnet-0a340a42ac342f69e&SubnetId.1=subnet-0917e02faf914e0bf", 2)]
    public async Task Subnets_are_chosen_by_id_and_by_filter(string form, int expected)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (status, xml) = await replay.Query("ec2", "Action=DescribeSubnets&" + form, cancel);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("{http://ec2.amazonaws.com/doc/2016-11-15/}DescribeSubnetsResponse", xml.Name.ToString());
        Assert.Equal(expected, xml.Element(xml.Name.Namespace + "subnetSet")?.Elements().Count());
    }

    [Theory]
    [InlineData("ec2", "Action=DescribeNetworkInterfaces", "MaxResults=7", "nextToken", "NextToken", "networkInterfaceSet", "networkInterfaceId")]
    [InlineData("elasticloadbalancing", "Action=DescribeTargetGroups&Version=2015-12-01", "PageSize=1", "NextMarker", "Marker", "TargetGroups", "TargetGroupArn")]
    public async Task The_pages_of_a_list_are_the_list(string service, string action, string size, string next, string token, string set,
        string member)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        List<string> Ids(XElement xml) =>
            [.. xml.Descendants(xml.Name.Namespace + set).Elements().Select(item => item.Element(xml.Name.Namespace + member)?.Value ?? "")];
        var whole = Ids((await replay.Query(service, action, cancel)).Xml);
        var pages = new List<string>();
        var from = "";
        for (var count = 0; ; count++)
        {
            var (_, xml) = await replay.Query(service, $"{action}&{size}{from}", cancel);
            pages.AddRange(Ids(xml));
            if (AwsOverBundle.Texts(xml, next) is not [var marker]) break;
            from = $"&{token}={Uri.EscapeDataString(marker)}";
            Assert.InRange(count, 0, whole.Count);
        }

        Assert.NotEmpty(whole);
        Assert.Equal(whole, pages);
        Assert.Equal(whole.Count, whole.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_token_of_one_action_is_none_of_another()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var token = AwsOverBundle.Texts((await replay.Query("ec2", "Action=DescribeNetworkInterfaces&MaxResults=5", cancel)).Xml,
            "nextToken").Single();
        var (status, xml) = await replay.Query("ec2", "Action=DescribeSubnets&NextToken=" + Uri.EscapeDataString(token), cancel);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal($"Value ( {token} ) for parameter NextToken is invalid. The token is invalid.",
            AwsOverBundle.Texts(xml, "Message").Single());
    }

    [Fact]
    public async Task The_pages_of_a_list_of_EKS_are_the_list()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (_, first, _) = await replay.Eks("/clusters/shop-prod/addons?maxResults=3", cancel);
        Assert.Equal("[\"aws-ebs-csi-driver\",\"coredns\",\"kube-proxy\"]", first?["addons"]?.ToJsonString());
        var token = Uri.EscapeDataString(first?["nextToken"]?.GetValue<string>() ?? "");
        var (_, second, _) = await replay.Eks("/clusters/shop-prod/addons?maxResults=3&nextToken=" + token, cancel);
        Assert.Equal("""{"addons":["vpc-cni"],"nextToken":null}""", second?.ToJsonString());
    }

    [Fact]
    public async Task Time_is_a_number_of_seconds_to_EKS_and_a_text_to_the_others()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (_, addon, _) = await replay.Eks("/clusters/shop-prod/addons/vpc-cni", cancel);
        Assert.Equal("1739871000.198", addon?["addon"]?["createdAt"]?.ToJsonString());
        var (_, gateways) = await replay.Query("ec2", "Action=DescribeNatGateways", cancel);
        Assert.Contains("2024-09-02T09:30:00.506Z", AwsOverBundle.Texts(gateways, "createTime"));
    }

    [Fact]
    public async Task A_presigned_request_tells_who_looked()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
            replay.Server.AwsEndpoint, "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=AKID%2F20260101%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Signature=00"));
        var (status, xml) = await replay.Send(request, cancel);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("111122223333",
            xml.Element(xml.Name.Namespace + "GetCallerIdentityResult")?.Element(xml.Name.Namespace + "Account")?.Value);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("aws-K8S-*", "aws-K8S-i-1", true)]
    [InlineData("*-i-?", "aws-K8S-i-1", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("", "x", false)]
    [InlineData("?", "", false)]
    [InlineData("""a\*b""", "a*b", true)]
    [InlineData("""a\*b""", "aXb", false)]
    [InlineData("""*\?""", "what?", true)]
    public void A_filter_value_is_a_pattern(string pattern, string value, bool fits) =>
        Assert.Equal(fits, EksRecon.Replay.Aws.Ec2Filter.Fits(pattern, value));
}
