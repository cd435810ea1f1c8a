using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Tests.Replay;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// Impersonation as kubectl sends it: a header line for each group, user id and extra fields, and nothing of it without a user.
/// </summary>
public sealed class ImpersonationTests
{
    private const string Whole =
        "token: t\n      as: jane\n      as-uid: \"1000\"\n      as-groups: [developers, \"system:masters\"]\n      as-user-extra: {scopes: [view, write], \"example.com/x y\": [z]}";

    [Fact]
    public async Task Each_group_is_a_header_line_of_its_own()
    {
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(server.Kubeconfig(Whole));
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
        Assert.All(server.Requests, request => Assert.Equal(
            ["Impersonate-Extra-Example.com%2fx%20y: z", "Impersonate-Extra-Scopes: view", "Impersonate-Extra-Scopes: write", "Impersonate-Group: developers", "Impersonate-Group: system:masters", "Impersonate-Uid: 1000", "Impersonate-User: jane"],
            Lines(request.Headers), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Kubectl_sends_the_same_headers()
    {
        var program = RealKubectl.Any();
        await using var server = await SmallApiServer.Start();
        var kubeconfig = server.Kubeconfig(Whole);
        using var kubectl = new RealKubectl(program, await File.ReadAllTextAsync(kubeconfig, TestContext.Current.CancellationToken));
        await kubectl.Run("get --raw /version");
        var theirs = Lines(server.Requests.Last(request => request.Path == "/version").Headers);
        server.Requests.Clear();
        await SmallApiServer.Look(kubeconfig);
        Assert.Equal(theirs, Lines(server.Requests.First().Headers), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_name_may_hold_any_letter_and_goes_over_HTTP_2_where_no_header_repeats()
    {
        await using var server = await SmallApiServer.Start();
        var coverage = await SmallApiServer.Look(server.Kubeconfig("token: t\n      as: \"Zoë\"\n      as-groups: [one]"));
        Assert.Equal(Outcome.Collected, SmallApiServer.Row(coverage, "kubernetes/version").Outcome);
    }

    [Theory]
    [InlineData("as-groups: [developers]", "without 'as'")]
    [InlineData("as-uid: x", "without 'as'")]
    [InlineData("as-user-extra: {a: [b]}", "without 'as'")]
    [InlineData("as: \"a\\nb\"", "line break")]
    [InlineData("as: \"a\\u0001b\"", "control character")]
    [InlineData("as: a\n      as-groups: [\"b\\r\\nAuthorization: Bearer x\"]", "line break")]
    [InlineData("as: a\n      as-user-extra: {a: [\"b\\u0000\"]}", "control character")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_sent(string user, string says)
    {
        await using var server = await SmallApiServer.Start();
        var refused = await Assert.ThrowsAsync<AccessException>(() => SmallApiServer.Look(server.Kubeconfig($"token: t\n      {user}")));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private static IEnumerable<string> Lines(Dictionary<string, string[]> headers) =>
        headers.Where(header => header.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")).Order(StringComparer.OrdinalIgnoreCase);
}
