using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Bundles;

public sealed class CredentialsTests
{
    [Theory]
    [InlineData("connect to http://user:canary@proxy.example:3128 failed: 407", "http://[removed]@proxy.example:3128 failed")]
    [InlineData("GET https://canary@host/path refused", "https://[removed]@host/path")]
    [InlineData("Authorization: Bearer canary.canary.canary was refused", "Authorization: [removed] was refused")]
    [InlineData("authorization=Basic Y2FuYXJ5canary==", "authorization=[removed]")]
    [InlineData("\"Authorization\": \"AWS4-HMAC-SHA256 Credential=AKIDcanary/20261130/us-west-2/eks/aws4_request, SignedHeaders=host, Signature=canary\"", "[removed]")]
    [InlineData("X-Amz-Security-Token=IQoJcanary&X-Amz-Signature=canary&x=1", "&x=1")]
    [InlineData("the key AKIACANARYCANARY1234 does not exist", "the key [removed] does not exist")]
    [InlineData("ASIACANARYCANARY1234", "[removed]")]
    [InlineData("token k8s-aws-v1.aHR0canary_-x is expired", "token [removed] is expired")]
    [InlineData("cannot use eyJhbGciOiJSUzI1NiIsImtpZCI6I.canary.canary here", "cannot use [removed] here")]
    [InlineData("https://host/path?api_key=canary&b=2", "api_key=[removed]&b=2")]
    [InlineData("exec: --password canary? password=canary", "password=[removed]")]
    [InlineData("{\"secretAccessKey\": \"canary\"}", "[removed]")]
    public void Credentials_are_taken_out_of_what_a_source_says(string reason, string left)
    {
        var row = new CoverageRow("kubernetes/pods", Outcome.Failed, reason);
        Assert.Contains(left, row.Reason, StringComparison.Ordinal);
        if (!reason.Contains("--password canary", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("canary", row.Reason, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(row.Reason, (new CoverageRow("kubernetes/pods", Outcome.Failed) with { Reason = reason }).Reason);
    }

    [Theory]
    [InlineData("pods is forbidden: User \"arn:aws:sts::111122223333:assumed-role/reader/me\" cannot list resource \"pods\" in API group \"\" at the cluster scope")]
    [InlineData("ExpiredToken: the security token included in the request is expired")]
    [InlineData("no token: aws exited with 255")]
    [InlineData("x509: certificate signed by unknown authority")]
    [InlineData("the server asks for basic authentication")]
    [InlineData("https://sts.us-west-2.amazonaws.com/ did not answer in 30 s")]
    [InlineData("feature-gates=SubnetsClusterTagCheck=false")]
    public void Other_sentences_stay(string reason) =>
        Assert.Equal(reason, new CoverageRow("kubernetes/pods", Outcome.Failed, reason).Reason);

    [Fact]
    public void A_reason_as_long_as_a_book_is_cut()
    {
        var reason = new CoverageRow("kubernetes/pods", Outcome.Failed, new string('a', 50_000_000) + "password=canary").Reason;
        Assert.Equal(8193, reason?.Length);
    }
}
