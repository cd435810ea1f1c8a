using EksRecon.Bundles;
using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Tests.Facts;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What is said of the way to the API server: commands that can be pasted, and no claim that EKS did not make.</summary>
public sealed class AccessAdviceTests
{
    private const string Account = "arn:aws:sts::111122223333:assumed-role/";

    [Theory]
    [InlineData("prod", "eu-west-1", Account + "audit/me", "arn:aws:iam::111122223333:role/audit")]
    [InlineData("prod", "cn-north-1", "arn:aws-cn:sts::111122223333:assumed-role/a+=,.@-b_c/s", "arn:aws-cn:iam::111122223333:role/a+=,.@-b_c")]
    [InlineData("a-1_B", "us-west-2", "arn:aws:iam::111122223333:user/path/to/u", "arn:aws:iam::111122223333:user/path/to/u")]
    public async Task The_commands_for_an_access_entry_are_the_words_that_aws_needs(string cluster, string region, string principal,
        string entry)
    {
        using var shell = new PastedCommand();
        var ran = await shell.Run(new AccessAdvice(cluster, region, null, principal).AccessEntry ?? "");
        Assert.Equal(["aws", "eks", "create-access-entry", "--region", region, "--cluster-name", cluster, "--principal-arn", entry],
            ran[0]);
        Assert.Equal(["aws", "eks", "associate-access-policy", "--region", region, "--cluster-name", cluster, "--principal-arn", entry, "--policy-arn", $"arn:{entry.Split(':')[1]}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy", "--access-scope", "type=cluster"],
            ran[1]);
        Assert.Equal(2, ran.Count);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("it's \"quoted\"")]
    [InlineData("$(touch x)")]
    [InlineData("`touch x`")]
    [InlineData("-dashed")]
    [InlineData("a\ntouch x")]
    [InlineData("a;touch x")]
    public async Task A_name_that_is_none_makes_no_command_or_stays_a_word(string name)
    {
        using var shell = new PastedCommand();
        foreach (
            var (cluster, region, principal) in new[] { (name, "us-west-2", Account + "audit/me"), ("prod", name, Account + "audit/me"),
                ("prod", "us-west-2", name), ("prod", "us-west-2", $"{Account}{name}/me"),
                ("prod", "us-west-2", $"{Account}audit/{name}") })
        {
            if (new AccessAdvice(cluster, region, null, principal).AccessEntry is not { } commands) continue;
            var ran = await shell.Run(commands);
            Assert.Equal((2, 9, 13), (ran.Count, ran[0].Length, ran[1].Length));
        }
    }

    [Theory]
    [InlineData("""{"endpointPublicAccess":true,"publicAccessCidrs":["203.0.113.0/24"]}""", ". The public endpoint lets in 203.0.113.0/24 only")]
    [InlineData("""{"endpointPublicAccess":true,"publicAccessCidrs":["0.0.0.0/0"]}""", "")]
    [InlineData("""{"endpointPublicAccess":true,"publicAccessCidrs":[]}""", "")]
    [InlineData("""{"endpointPublicAccess":true}""", "")]
    [InlineData("""{"endpointPublicAccess":true,"publicAccessCidrs":null}""", "")]
    [InlineData("""{"endpointPublicAccess":true,"publicAccessCidrs":["203.0.113.0/24",5]}""", "")]
    public void A_restriction_of_the_endpoint_is_claimed_only_where_EKS_lists_it(string config, string said)
    {
        var described = ClusterAnswer.Read(System.Text.Encoding.UTF8.GetBytes($$$"""{"cluster":{"name":"prod","resourcesVpcConfig":{{{config}}}}}"""));
        var failed = new AccessAdvice("prod", "us-west-2", described, null).Add(
            new SourceException(Outcome.TimedOut, "no connection came about") { IsUnreachable = true });
        Assert.Equal("no connection came about" + said, failed.Message);
    }
}
