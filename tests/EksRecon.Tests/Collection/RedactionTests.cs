using EksRecon.Bundles;
using EksRecon.Collection.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What others say becomes reasons and errors without the credentials in it.</summary>
public sealed class RedactionTests
{
    [Theory]
    [InlineData("The proxy tunnel request to proxy 'http://me:c4n4ry@proxy.corp:3128/' failed with status code '407'", "'http://proxy.corp:3128/' failed with status code '407'")]
    [InlineData("Could not connect to the endpoint URL: \"https://u:c4n4ry/with/slash@eks.corp/clusters\"", "\"https://eks.corp/clusters\"")]
    [InlineData("Get \"https://sts.amazonaws.com/?Action=GetCallerIdentity&X-Amz-Signature=c4n4ry\": EOF", "Get \"https://sts.amazonaws.com/\": EOF")]
    [InlineData("see https://corp.example/#access_token=c4n4ry now", "see https://corp.example/ now")]
    [InlineData("token k8s-aws-v1.c4n4ryc4n4ry is refused", "is refused")]
    [InlineData("bad token eyJhbGciOiJSUzI1NiJ9.c4n4ry.c4n4ry", "bad token")]
    [InlineData("Authorization: Bearer c4n4ry-C4N4RY-1234", "Authorization:")]
    [InlineData("the request should have been 'GET / x-amz-security-token:c4n4ry host:x'", "host:x")]
    [InlineData("{\"SecretAccessKey\": \"c4n4ry\", \"AccessKeyId\": \"AKIA\"}", "AKIA")]
    [InlineData("aws_secret_access_key = c4n4ry", "aws_secret_access_key")]
    [InlineData("aws_session_token=c4n4ryc4n4ryc4n4ry", "aws_session_token")]
    public void Credentials_are_hidden_and_the_rest_stays(string said, string stays)
    {
        var reason = new SourceException(Outcome.Failed, said).Message;
        Assert.DoesNotContain("c4n4ry", reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(stays, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("c4n4ry", new AccessException(said).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Error loading SSO Token: Token for corp does not exist")]
    [InlineData("The security token included in the request is expired")]
    [InlineData("Basic authentication is required by the proxy")]
    [InlineData("User: arn:aws:sts::111122223333:assumed-role/reader/me is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster/prod")]
    [InlineData("dial tcp: lookup ABCDEF0123456789.gr7.us-west-2.eks.amazonaws.com: no such host")]
    [InlineData("the server does not know 'file:///etc/passwd'")]
    public void Words_without_credentials_stay_as_they_are(string said) =>
        Assert.Equal(said, new SourceException(Outcome.Failed, said).Message);

    [Fact]
    public void A_message_of_megabytes_becomes_a_bounded_sentence() =>
        Assert.InRange(new SourceException(Outcome.Failed, new string('x', 20_000_000)).Message.Length, 1000, 3000);

    [Fact]
    public void A_session_token_is_hidden_wherever_it_stands()
    {
        var token = string.Concat(Enumerable.Repeat("IQoJb3JpZ2luX2VjEJr4", 20));
        Assert.DoesNotContain("IQoJ", new SourceException(Outcome.Failed, $"cannot use {token} here").Message, StringComparison.Ordinal);
    }
}
