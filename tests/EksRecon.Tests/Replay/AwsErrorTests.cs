using System.Net;
using System.Text;

using Xunit;

namespace EksRecon.Tests.Replay;

public sealed class AwsErrorTests
{
    private const string Manifest =
        """
        {"schema":"eks-recon-bundle/v1","cluster":"c","region":"us-west-2","account":"111122223333","coverage":[
          {"question":"aws/ec2-describe-subnets","outcome":"OUTCOME","reason":"because & so"},
          {"question":"aws/eks-list-addons","outcome":"OUTCOME","reason":"because & so"},
          {"question":"aws/elbv2-describe-load-balancers","outcome":"OUTCOME","reason":"because & so"}]}
        """;

    [Theory]
    [InlineData("forbidden", 403, "UnauthorizedOperation", "AccessDeniedException", "AccessDenied")]
    [InlineData("unauthorized", 403, "ExpiredToken", "UnrecognizedClientException", "ExpiredToken")]
    [InlineData("timed-out", 504, "RequestTimeout", "RequestTimeout", "RequestTimeout")]
    [InlineData("failed", 500, "InternalError", "ServerException", "InternalFailure")]
    [InlineData("malformed", 500, "InternalError", "ServerException", "InternalFailure")]
    [InlineData("not-asked", 501, "NotImplemented", "NotImplemented", "NotImplemented")]
    public async Task What_kept_the_bundle_from_seeing_is_the_error_of_the_service(string outcome, int status, string ec2, string eks,
        string elb)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Of(
            [("manifest.json", Manifest.Replace("OUTCOME", outcome, StringComparison.Ordinal)), ("aws/ec2-describe-subnets.json", """{"Subnets":[{"SubnetId":"subnet-1"}]}""")], cancel);

        var (subnets, subnetsXml) = await replay.Query("ec2", "Action=DescribeSubnets", cancel);
        Assert.Equal((status, ec2), ((int)subnets, Assert.Single(AwsOverBundle.Texts(subnetsXml, "Code"))));
        Assert.Contains("because & so", Assert.Single(AwsOverBundle.Texts(subnetsXml, "Message")), StringComparison.Ordinal);
        Assert.Equal("Response", subnetsXml.Name.ToString());

        var (addons, addonsJson, type) = await replay.Eks("/clusters/c/addons", cancel);
        Assert.Equal((status, eks), ((int)addons, type));
        Assert.Contains("because & so", addonsJson?["message"]?.GetValue<string>(), StringComparison.Ordinal);

        var (balancers, balancersXml) = await replay.Query("elasticloadbalancing", "Action=DescribeLoadBalancers&Version=2015-12-01",
            cancel);
        Assert.Equal((status, elb), ((int)balancers, Assert.Single(AwsOverBundle.Texts(balancersXml, "Code"))));
        Assert.Equal("{http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/}ErrorResponse", balancersXml.Name.ToString());
    }

    [Fact]
    public async Task Nothing_is_there_only_where_somebody_asked()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Of([("manifest.json", Manifest.Replace("OUTCOME", "empty", StringComparison.Ordinal))],
            cancel);
        var (status, xml) = await replay.Query("ec2", "Action=DescribeSubnets", cancel);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(xml.Element(xml.Name.Namespace + "subnetSet")?.Elements() ?? throw new InvalidOperationException("no subnetSet"));
        var (other, otherXml) = await replay.Query("ec2", "Action=DescribeRouteTables", cancel);
        Assert.Equal(HttpStatusCode.NotImplemented, other);
        Assert.StartsWith("the bundle does not hold it: nobody asked", Assert.Single(AwsOverBundle.Texts(otherXml, "Message")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ec2", "Action=DescribeSubnets&SubnetId.1=subnet-1", 400, "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist")]
    [InlineData("ec2", "Action=DescribeSubnets&SubnetId.1=subnet-1&SubnetId.2=subnet-2", 400, "InvalidSubnetID.NotFound", "The subnet IDs 'subnet-1, subnet-2' do not exist")]
    [InlineData("ec2", "Action=DescribeSecurityGroups&GroupId.1=sg-1", 400, "InvalidGroup.NotFound", "The security group 'sg-1' does not exist")]
    [InlineData("ec2", "Action=DescribeVpcAttribute&VpcId=vpc-1&Attribute=enableDnsSupport", 400, "InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist")]
    [InlineData("ec2", "Action=DescribeVpcAttribute&Attribute=enableDnsSupport", 400, "MissingParameter", "The request must contain the parameter VpcId")]
    [InlineData("ec2", "Action=DescribeSubnets&Filter.1.Name=colour&Filter.1.Value.1=red", 400, "InvalidParameterValue", "The filter 'colour' is invalid")]
    [InlineData("ec2", "Action=DescribeSubnets&MaxResults=4", 400, "InvalidParameterValue", "Value ( 4 ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")]
    [InlineData("ec2", "Action=DescribeSubnets&DryRun=true", 412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.")]
    [InlineData("elasticloadbalancing", "Action=DescribeListeners", 400, "ValidationError", "You must specify either listener ARNs or a load balancer ARN")]
    [InlineData("elasticloadbalancing", "Action=DescribeTargetGroups&LoadBalancerArn=arn:x", 400, "LoadBalancerNotFound", "One or more load balancers not found")]
    [InlineData("elasticloadbalancing", "Action=DescribeTargetHealth&TargetGroupArn=arn:x", 400, "TargetGroupNotFound", "One or more target groups not found")]
    public async Task A_request_that_cannot_be_answered_gets_the_words_of_the_service(string service, string form, int status, string code,
        string message)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (actual, xml) = await replay.Query(service, form, cancel);
        Assert.Equal((status, code, message),
            ((int)actual, Assert.Single(AwsOverBundle.Texts(xml, "Code")), Assert.Single(AwsOverBundle.Texts(xml, "Message"))));
    }

    [Theory]
    [InlineData("/clusters/shop-prod/addons/nope", 404, "ResourceNotFoundException", "No addon: nope found in cluster: shop-prod")]
    [InlineData("/clusters/shop-prod/node-groups/nope", 404, "ResourceNotFoundException", "No node group found for name: nope.")]
    [InlineData("/clusters/nope/addons", 404, "ResourceNotFoundException", "No cluster found for name: nope.")]
    [InlineData("/clusters/shop-prod/addons?maxResults=0", 400, "InvalidParameterException", "maxResults must be between 1 and 100.")]
    [InlineData("/clusters/shop-prod/addons?nextToken=zz", 400, "InvalidParameterException", "The nextToken is invalid.")]
    [InlineData("/addons/supported-versions?addonName=vpc-cni&kubernetesVersion=1.20", 501, "NotImplemented", "the bundle does not hold it: nobody asked (add-on versions for Kubernetes 1.20)")]
    public async Task EKS_says_so_in_its_own_words(string path, int status, string type, string message)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (actual, json, errorType) = await replay.Eks(path, cancel);
        Assert.Equal((status, type, message), ((int)actual, errorType, json?["message"]?.GetValue<string>()));
    }

    [Fact]
    public async Task Only_reads_are_answered()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Post, HttpMethod.Put })
        {
            var (status, json, type) = await replay.Eks("/clusters/shop-prod", cancel, method);
            Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), (status, type));
            Assert.StartsWith("the replay is read-only and answers only DescribeAddon, ", json?["message"]?.GetValue<string>(),
                StringComparison.Ordinal);
        }

        var (other, xml) = await replay.Query("ec2", "Action=DeleteVpc&VpcId=vpc-038faba71b3a6cfc9", cancel);
        Assert.Equal(HttpStatusCode.BadRequest, other);
        Assert.Contains("the replay is read-only and answers only DescribeDhcpOptions, ",
            Assert.Single(AwsOverBundle.Texts(xml, "Message")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?Action=DescribeSubnets&Version=2016-11-15", "MissingAuthenticationToken")]
    [InlineData("/?Action=GetCallerIdentity", "MissingAuthenticationToken")]
    [InlineData("/?Action=CreateBucket", "InvalidAction")]
    public async Task A_request_that_nobody_signed_is_not_answered(string path, string code)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(replay.Server.AwsEndpoint, path));
        Assert.Equal(code, Assert.Single(AwsOverBundle.Texts((await replay.Send(request, cancel)).Xml, "Code")));
    }

    [Fact]
    public async Task A_body_larger_than_any_request_is_not_read()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Sample(cancel);
        var (status, xml) = await replay.Query("ec2", new StringBuilder("Action=DescribeSubnets&Comment=").Append('x', 2 << 20).ToString(),
            cancel);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge"),
            (status, Assert.Single(AwsOverBundle.Texts(xml, "Code"))));
    }

    [Fact]
    public async Task Texts_that_XML_cannot_hold_do_not_cost_the_answer()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Of(
            [
                ("manifest.json", Manifest.Replace("OUTCOME", "collected", StringComparison.Ordinal)),
                ("aws/ec2-describe-subnets.json", """{"Subnets":[{"SubnetId":"subnet-1","State":null,"Colour":"red","VpcId":{"odd":1},"Tags":[{"Key":"a\u0001<&>\r\n","Value":"😀"}]}]}"""),
            ],
            cancel);
        var (status, xml) = await replay.Query("ec2", "Action=DescribeSubnets", cancel);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("a\uFFFD<&>\r\n", "😀"), (AwsOverBundle.Texts(xml, "key").Single(), AwsOverBundle.Texts(xml, "value").Single()));
        Assert.Empty(AwsOverBundle.Texts(xml, "Colour"));
    }

    [Fact]
    public async Task A_text_that_is_none_is_an_error_and_not_a_broken_connection()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var replay = await AwsOverBundle.Of(
            [("manifest.json", Manifest.Replace("OUTCOME", "collected", StringComparison.Ordinal)), ("aws/ec2-describe-subnets.json", """{"Subnets":[{"SubnetId":"subnet-\ud800"}]}""")], cancel);
        var (status, xml) = await replay.Query("ec2", "Action=DescribeSubnets", cancel);
        Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (status, Assert.Single(AwsOverBundle.Texts(xml, "Code"))));
    }
}
