using EksRecon.Collection.Aws;
using EksRecon.Collection.Http;
using EksRecon.Collection.Kubernetes;
using EksRecon.Questions;
using EksRecon.Replay.Documents;
using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Permissions;

/// <summary>
/// Drives the whole tool through a recorder: every request is a read that the printed permissions allow, and nothing printed is spare.
/// </summary>
public sealed class LeastPrivilegeTests
{
    [Fact]
    public async Task Every_request_is_a_read_that_the_ClusterRole_and_the_IAM_policy_allow()
    {
        foreach (var cluster in LiveClusterTests.All().Select(row => row.Data))
        {
            await using var run = await LiveRun.Of(Path.Combine(Repository.Clusters, cluster, "bundle"));
            await run.Collect(new() { RetryDelay = TimeSpan.FromMilliseconds(1) });
            Assert.NotEmpty(run.Requests);
            foreach (var request in run.Requests)
            {
                Assert.True(IsAllowed(request),
                    $"{cluster}: {request.Method} {request.Address} {request.Form} is not in the printed permissions");
            }
        }
    }

    [Fact]
    public async Task On_a_cluster_that_serves_everything_nothing_printed_is_spare()
    {
        var bundle = Everything();
        await using var run = await LiveRun.Start(bundle, null, isEndpointKept: true);
        await run.Collect(new() { RetryDelay = TimeSpan.FromMilliseconds(1) }, run.Target() with { Cluster = "shop-prod" });
        await Assert.ThrowsAsync<AccessException>(() =>
            run.Collect(target: run.Target() with { Cluster = "no-such-cluster", Context = null }));
        var kubernetes = run.Requests.Where(request => request.Address.Scheme == "https")
            .Select(request => RuleOf(request.Address.AbsolutePath)).OfType<ClusterRole.Rule>().ToHashSet();
        // Groups that stand in for another are asked where that one is not served.
        Assert.Empty(
            ClusterRole.Rules.Where(rule =>
                !kubernetes.Contains(rule)
                    && !rule.Purpose.Contains("is not served",
                        StringComparison.Ordinal)).Select(rule => $"{rule.Verb} {rule.Plural}.{rule.Group}"));
        var aws = run.Requests.Where(request => request.Address.Scheme == "http").Select(CallOf).OfType<AwsCall>().ToHashSet();
        Assert.Empty(AwsCalls.All.Where(call => !aws.Contains(call)).Select(call => call.Name));
    }

    [Theory]
    [InlineData("https://127.0.0.1/api/v1/secrets")]
    [InlineData("https://127.0.0.1/api/v1/namespaces/default/secrets/token")]
    [InlineData("https://127.0.0.1/api/v1/configmaps")]
    [InlineData("https://127.0.0.1/api/v1/namespaces/default/configmaps/app-settings")]
    [InlineData("https://127.0.0.1/api/v1/namespaces/default/pods/web/log")]
    [InlineData("https://127.0.0.1/apis/apps/v1/deployments/web")]
    [InlineData("https://127.0.0.1/apis/rbac.authorization.k8s.io/v1/clusterroles")]
    public void A_path_outside_the_list_is_no_question(string address) =>
        Assert.False(KubernetesPaths.IsQuestion(new Uri(address).AbsolutePath));

    [Theory]
    [InlineData("Action=TerminateInstances")]
    [InlineData("Action=DescribeInstances")]
    [InlineData("Version=2016-11-15")]
    public void A_form_outside_the_list_is_no_question(string form) => Assert.Null(AwsPaths.QueryCall(form));

    private static bool IsAllowed((HttpMethod Method, Uri Address, string? Form) request)
    {
        if (request.Address.Scheme == "http")
        {
            return CallOf(request) is { } call && (request.Method == HttpMethod.Get || request.Form is not null)
                && (IamPolicy.Json().Contains($"\"{call.Permission}\"", StringComparison.Ordinal) || !IamPolicy.IsNeeded(call));
        }

        if (request.Method != HttpMethod.Get) return false;
        // system:discovery: every authenticated caller.
        return request.Address.AbsolutePath is "/version" or "/apis"
            || request.Address.AbsolutePath.Split('/').Length <= 4 && RuleOf(request.Address.AbsolutePath) is null
                && request.Address.AbsolutePath.StartsWith("/apis/", StringComparison.Ordinal)
            || RuleOf(request.Address.AbsolutePath) is not null;
    }

    /// <summary>As RBAC reads a rule: group, resource, verb and, where given, the object's name.</summary>
    private static ClusterRole.Rule? RuleOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var group = parts[0] == "api" ? "" : parts.Length > 1 ? parts[1] : "";
        var rest = parts.Skip(parts[0] == "api" ? 2 : 3).ToArray();
        if (rest is ["namespaces", _, ..]) rest = rest[2..];
        var (plural, name) = rest switch { [var all] => (all, null), [var one, var its] => (one, its), _ => ("", null) };
        return ClusterRole.Rules.FirstOrDefault(rule =>
            rule.Group == group && rule.Plural == plural && rule.Verb == (name is null ? "list" : "get")
                && (rule.Names.Count == 0 || name is not null && rule.Names.Contains(name, StringComparer.Ordinal)));
    }

    private static AwsCall? CallOf((HttpMethod Method, Uri Address, string? Form) request) =>
        request.Form is { } form ? AwsPaths.QueryCall(form) : AwsPaths.EksCall(request.Address.AbsolutePath);

    /// <summary>The sample, with an object of every kind that it lacks.</summary>
    private static ReplayBundle Everything()
    {
        var files = EksRecon.Cli.Runs.Sample.Files()
            .Where(file =>
                file.Path is not (
                    "manifest.json" or "kubernetes/apis.json" or "kubernetes/customresourcedefinitions.apiextensions.k8s.io.json" or "aws/eks-list-fargate-profiles.json"))
            .ToList();
        files.Add(("aws/eks-list-fargate-profiles.json", () => new MemoryStream("{\"fargateProfileNames\": [\"batch\"]}"u8.ToArray())));
        files.Add(
            ("aws/eks-describe-fargate-profile/batch.json",
                () =>
                    new MemoryStream(
                        "{\"fargateProfile\": {\"fargateProfileName\": \"batch\", \"clusterName\": \"shop-prod\", \"subnets\": [], \"status\": \"ACTIVE\"}}"u8.ToArray())));
        foreach (var kind in Kinds.All.Where(kind => kind.Group.Contains('.', StringComparison.Ordinal)))
        {
            var place = kind.Namespaced ? ", \"namespace\": \"default\"" : "";
            var json = $$"""{"apiVersion": "{{kind.Group}}/v1", "kind": "{{kind.Kind}}", "metadata": {"name": "one"{{place}}} }""";
            files.Add(($"more/{kind.Plural}.{kind.Group}.one.json", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))));
        }

        return ReplayBundle.Read("everything", files.OrderBy(file => file.Path, StringComparer.Ordinal), isComplete: true,
            CancellationToken.None);
    }
}
