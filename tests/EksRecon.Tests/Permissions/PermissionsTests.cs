using EksRecon.Questions;

using Xunit;

namespace EksRecon.Tests.Permissions;

public sealed class PermissionsTests
{
    public static TheoryData<string, string> Generated() => new()
    {
        { "deploy/iam-policy.json", IamPolicy.Json() },
        { "deploy/clusterrole.yaml", ClusterRole.Yaml() },
        { "docs/permissions.md", PermissionsPage.Markdown() },
    };

    /// <summary>EKS_RECON_ACCEPT=1 writes them.</summary>
    [Theory]
    [MemberData(nameof(Generated))]
    public void The_committed_permissions_are_those_of_the_list_of_questions(string file, string text)
    {
        var path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }) File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void Nothing_but_reading_is_ever_granted()
    {
        Assert.All(ClusterRole.Rules, rule => Assert.Contains(rule.Verb, new[] { "get", "list" }));
        Assert.All(AwsCalls.All, call => Assert.Matches("^[a-z0-9]+:(Describe|List|Get)[A-Za-z]+$", call.Permission));
        Assert.DoesNotContain(ClusterRole.Rules, rule => rule.Plural == "secrets" || rule.Plural == "*" || rule.Group == "*");
        Assert.All(ClusterRole.Rules.Where(rule => rule.Plural == "configmaps"), rule => Assert.NotEmpty(rule.Names));
    }
}
