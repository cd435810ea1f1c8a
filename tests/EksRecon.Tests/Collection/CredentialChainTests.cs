using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Whose keys sign which request, through the tool as a process, at an AWS that looks at it.</summary>
public sealed class CredentialChainTests : IDisposable
{
    private const string Base = "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n";
    private const string Top = "[profile top]\nrole_arn = arn:aws:iam::111122223333:role/top\nregion = us-west-2\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_role_is_assumed_with_the_keys_of_its_source_profile()
    {
        await using var aws = await SigningAws.Start(new(), ("top", "AKIABASE"));
        await Collects(aws, new() { ["AWS_CONFIG_FILE"] = Config(Base + Top + "source_profile = base\n"), ["AWS_PROFILE"] = "top" });
        SignsWith(aws, "ASIATOP", "token-of-top");
    }

    [Fact]
    public async Task A_role_is_assumed_through_a_role()
    {
        await using var aws = await SigningAws.Start(new(), ("middle", "AKIABASE"), ("top", "ASIAMIDDLE"));
        var middle = "[profile middle]\nrole_arn = arn:aws:iam::111122223333:role/middle\nsource_profile = base\n";
        await Collects(aws,
            new() { ["AWS_CONFIG_FILE"] = Config(Base + middle + Top + "source_profile = middle\n"), ["AWS_PROFILE"] = "top" });
        SignsWith(aws, "ASIATOP", "token-of-top");
    }

    [Fact]
    public async Task A_role_is_assumed_with_the_keys_of_the_environment()
    {
        await using var aws = await SigningAws.Start(new(), ("top", "AKIABASE"));
        await Collects(aws,
            new()
            {
                ["AWS_CONFIG_FILE"] = Config(Top + "credential_source = Environment\n"),
                ["AWS_ACCESS_KEY_ID"] = "AKIABASE",
                ["AWS_SECRET_ACCESS_KEY"] = "s",
            },
            "--profile", "top");
        SignsWith(aws, "ASIATOP", "token-of-top");
    }

    [Fact]
    public async Task A_role_is_assumed_with_the_keys_of_the_container()
    {
        await using var aws = await SigningAws.Start(new(), ("top", "AKIAPOD1"));
        await using var agent = await KeyServer.Start();
        await Collects(aws,
            new()
            {
                ["AWS_CONFIG_FILE"] = Config(Top + "credential_source = EcsContainer\n"),
                ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agent.Address,
            },
            "--profile", "top");
        SignsWith(aws, "ASIATOP", "token-of-top");
    }

    [Theory]
    [InlineData("source_profile = other\n[profile other]\nrole_arn = arn:aws:iam::111122223333:role/other\nsource_profile = top\n", "the source profile definition is cyclical")]
    [InlineData("aws_access_key_id = AKIAOWN\naws_secret_access_key = s\nsource_profile = top\n", "Credential profile [top] is not valid")]
    public async Task A_profile_that_cannot_be_used_is_said_and_is_no_fault_of_the_tool(string rest, string says)
    {
        await using var aws = await SigningAws.Start(new());
        var (code, _, notes) = await Run(aws, new() { ["AWS_CONFIG_FILE"] = Config(Top + rest), ["AWS_PROFILE"] = "top" });
        Assert.True(code == 3, $"ended with {code}: {notes}");
        Assert.Contains(says, notes, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of eks-recon", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_be_assumed_is_said_with_what_STS_said()
    {
        await using var aws = await SigningAws.Start(new());
        var (code, _, notes) = await Run(aws,
            new() { ["AWS_CONFIG_FILE"] = Config(Base + Top + "source_profile = base\n"), ["AWS_PROFILE"] = "top" });
        Assert.True(code == 3, $"ended with {code}: {notes}");
        Assert.Contains("the role of profile 'top' cannot be assumed", notes, StringComparison.Ordinal);
        Assert.Contains("may not assume top", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_the_environment_sign_with_their_session_token_and_win_over_AWS_PROFILE()
    {
        await using var aws = await SigningAws.Start(new());
        await Collects(aws,
            new()
            {
                ["AWS_CONFIG_FILE"] = Config(Base),
                ["AWS_PROFILE"] = "base",
                ["AWS_ACCESS_KEY_ID"] = "ASIAENV",
                ["AWS_SECRET_ACCESS_KEY"] = "s",
                ["AWS_SESSION_TOKEN"] = "session",
                ["AWS_REGION"] = "us-west-2"
            });
        SignsWith(aws, "ASIAENV", "session");
    }

    [Fact]
    public async Task The_endpoint_of_one_service_is_used_for_that_service_alone()
    {
        await using var aws = await SigningAws.Start(new());
        await using var ec2 = await SigningAws.Start(new());
        await Collects(aws,
            new()
            {
                ["AWS_ENDPOINT_URL_EC2"] = ec2.Endpoint.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "AKIAENV",
                ["AWS_SECRET_ACCESS_KEY"] = "s",
                ["AWS_REGION"] = "us-west-2"
            });
        Assert.Equal(["ec2"], ec2.Requests.Select(request => request.Service).Distinct());
        Assert.Equal(["eks", "elasticloadbalancing", "sts"],
            aws.Requests.Select(request => request.Service).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_endpoint_of_STS_is_where_roles_are_assumed()
    {
        await using var aws = await SigningAws.Start(new());
        await using var sts = await SigningAws.Start(new(), ("top", "AKIABASE"));
        await Collects(aws,
            new()
            {
                ["AWS_CONFIG_FILE"] = Config(Base + Top + "source_profile = base\n"),
                ["AWS_PROFILE"] = "top",
                ["AWS_ENDPOINT_URL_STS"] = sts.Endpoint.ToString()
            });
        Assert.Contains(sts.Requests, request => request is { Action: "AssumeRole", Key: "AKIABASE" });
        Assert.DoesNotContain(aws.Requests, request => request.Service == "sts");
    }

    [Fact]
    public async Task Keys_that_expire_in_the_middle_of_a_run_are_fetched_anew_and_nothing_is_lost()
    {
        var signed = 0;
        await using var aws = await SigningAws.Start(
            new() { IsExpired = key => key == "AKIAPOD1" && Interlocked.Increment(ref signed) > 4 });
        await using var agent = await KeyServer.Start();
        await Collects(aws, new() { ["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agent.Address, ["AWS_REGION"] = "us-west-2" });
        Assert.Contains(aws.Requests, request => request.Key == "AKIAPOD1");
        Assert.Contains(aws.Requests, request => request.Key == "AKIAPOD2");
        Assert.Equal(2, agent.Fetched);
    }

    [Fact]
    public async Task Keys_that_have_expired_and_cannot_be_fetched_anew_are_said()
    {
        await using var aws = await SigningAws.Start(new() { IsExpired = _ => true });
        var (code, _, notes) = await Run(aws,
            new()
            {
                ["AWS_ACCESS_KEY_ID"] = "ASIAENV",
                ["AWS_SECRET_ACCESS_KEY"] = "s",
                ["AWS_SESSION_TOKEN"] = "old",
                ["AWS_REGION"] = "us-west-2"
            });
        Assert.True(code == 3, $"ended with {code}: {notes}");
        Assert.Contains("ExpiredToken", notes, StringComparison.Ordinal);
    }

    private static void SignsWith(SigningAws aws, string key, string token)
    {
        var questions = aws.Requests.Where(request => request.Action != "AssumeRole").ToList();
        Assert.NotEmpty(questions);
        Assert.All(questions, request => Assert.Equal((key, token), (request.Key, request.Token)));
    }

    private async Task Collects(SigningAws aws, Dictionary<string, string> environment, params string[] options)
    {
        var (code, _, notes) = await Run(aws, environment, options);
        Assert.True(code == 0, $"ended with {code}: {notes}");
        var rows = Recon.Read(Path.Combine(_folder, "c.tgz"), isComplete: false, TestContext.Current.CancellationToken).Coverage.Rows;
        // The sample's reader may not see VPC endpoints; nothing else is refused.
        Assert.DoesNotContain(rows,
            row => row.Outcome == Outcome.Unauthorized
                || (row.Outcome == Outcome.Forbidden && row.Question != "aws/ec2-describe-vpc-endpoints"));
        Assert.Equal(Outcome.Collected, rows.First(row => row.Question == "aws/sts-get-caller-identity").Outcome);
    }

    private Task<(int Code, string Output, string Notes)> Run(SigningAws aws, Dictionary<string, string> environment,
        params string[] options)
    {
        environment["AWS_ENDPOINT_URL"] = aws.Endpoint.ToString();
        environment["HOME"] = _folder;
        return Tool.Run(environment,
            ["collect", "--cluster", "shop-prod", "--via", "api", "-o", Path.Combine(_folder, "c.tgz"), .. options]);
    }

    private string Config(string text)
    {
        var path = Path.Combine(_folder, "config");
        File.WriteAllText(path, text);
        return path;
    }
}
