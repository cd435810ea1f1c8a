using System.Net;
using System.Net.Sockets;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What does not lead to a cluster gets one sentence that says what to do, and never a stack trace.</summary>
public sealed class BadTargetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_unknown_cluster_is_answered_with_the_names_that_exist()
    {
        await using var run = await LiveRun.OfSample();
        await Says(run.Environment(), 2, ["networking", "--cluster", "shop-prd", "--region", "us-west-2"],
            "no EKS cluster 'shop-prd' in us-west-2", "there are shop-prod", "--region");
    }

    [Fact]
    public async Task Without_a_region_the_ways_to_give_one_are_named() =>
        await Says([], 2, ["networking", "--cluster", "prod"], "--region", "AWS_REGION");

    [Fact]
    public async Task A_profile_that_is_not_there_is_named() =>
        await Says([], 2, ["networking", "--cluster", "prod", "--region", "us-west-2", "--profile", "nope"], "no AWS profile 'nope'");

    [Fact]
    public async Task Without_credentials_the_ways_to_get_some_are_named() =>
        await Says([], 3, ["collect", "--cluster", "prod", "--region", "us-west-2", "-o", Path.Combine(_folder, "x.tgz")],
            "no AWS credentials were found", "aws sso login");

    [Fact]
    public async Task An_SSO_session_that_was_never_opened_says_how_to_open_it()
    {
        var config = Written("config",
            "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = reader\nregion = us-west-2\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-west-2\n");
        await Says(new() { ["AWS_CONFIG_FILE"] = config, ["HOME"] = _folder }, 3,
            ["collect", "--cluster", "prod", "--profile", "dev", "-o", Path.Combine(_folder, "x.tgz")], "aws sso login --profile dev");
    }

    [Fact]
    public async Task A_context_that_is_not_there_is_answered_with_those_that_are()
    {
        var kubeconfig = Written("kubeconfig",
            "contexts: [{name: dev, context: {cluster: a}}, {name: prod, context: {cluster: a}}]\nclusters: []\n");
        await Says(new() { ["KUBECONFIG"] = kubeconfig }, 2, ["networking", "--context", "prd"], "no context 'prd'", "dev, prod");
    }

    [Fact]
    public async Task A_broken_kubeconfig_is_named_with_line_and_column() =>
        await Says(new() { ["KUBECONFIG"] = Written("kubeconfig", "contexts:\n  - name: [\n") }, 2, ["networking", "--context"],
            "kubeconfig:3:", "cannot be read");

    [Fact]
    public async Task A_kubeconfig_of_other_types_names_the_field() =>
        await Says(new() { ["KUBECONFIG"] = Written("kubeconfig", "contexts: 5\n") }, 2, ["networking", "--context"], "contexts",
            "wrong type");

    [Fact]
    public async Task A_missing_kubeconfig_says_how_to_make_one() =>
        await Says(new() { ["KUBECONFIG"] = Path.Combine(_folder, "none") }, 2, ["networking", "--context"], "no kubeconfig",
            "aws eks update-kubeconfig");

    [Fact]
    public async Task A_missing_exec_plugin_is_named_with_what_to_do()
    {
        await using var run = await LiveRun.OfSample();
        var kubeconfig = Written("kubeconfig",
            $"current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\nclusters: [{{name: c, cluster: {{server: \"{run.Kubernetes}\"}}}}]\nusers: [{{name: u, user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: aws-iam-authenticator-that-is-not-here, args: [token, -i, prod]}}}}}}]\n");
        await Says(new() { ["KUBECONFIG"] = kubeconfig }, 3, ["collect", "--context", "-o", Path.Combine(_folder, "x.tgz")],
            "aws-iam-authenticator-that-is-not-here", "is not on PATH", "--cluster NAME");
    }

    [Fact]
    public async Task An_exec_plugin_that_fails_is_quoted()
    {
        var kubeconfig = Written("kubeconfig",
            "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: \"https://127.0.0.1:1\"}}]\nusers: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, \"echo 'Token has expired and refresh failed' >&2; exit 255\"]}}}]\n");
        await Says(new() { ["KUBECONFIG"] = kubeconfig }, 3, ["collect", "--context", "-o", Path.Combine(_folder, "x.tgz")],
            "failed with exit code 255", "Token has expired and refresh failed");
    }

    [Fact]
    public async Task A_private_endpoint_out_of_reach_says_from_where_it_can_be_reached()
    {
        await using var run = await LiveRun.Of(Path.Combine(Repository.Clusters, "private", "bundle"));
        // Bound and not listening: connections are refused, and no other program can take the port.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var environment = run.Environment();
        environment["KUBECONFIG"] = Written("kubeconfig",
            $"current-context: c\ncontexts: [{{name: c, context: {{cluster: c}}}}]\nclusters: [{{name: c, cluster: {{server: \"https://{closed.LocalEndPoint}\"}}}}]\n");
        var (code, output, notes) = await Tool.Run(environment, "networking", "--cluster", run.Bundle.Coverage.Manifest?.Cluster ?? "",
            "--region", "us-west-2", "--context", "--retries", "1", "-o", "yaml");
        Assert.True(code == 0, notes);
        Assert.Contains("The endpoint is private", output, StringComparison.Ordinal);
        Assert.Contains("VPN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_right_in_the_cluster_the_access_entry_that_mends_it_is_shown()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.IsHttps && context.Request.Path != "/version")
            {
                context.Response.StatusCode = 401;
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"""u8.ToArray());
                return;
            }

            await answer(context);
        }, isEndpointKept: false);
        var (code, output, notes) = await Tool.Run(run.Environment(), "networking", "--cluster", "shop-prod", "--region", "us-west-2",
            "--via", "api", "-o", "yaml");
        Assert.True(code == 0, notes);
        Assert.Contains("aws eks create-access-entry --region us-west-2 --cluster-name shop-prod --principal-arn arn:aws:iam::111122223333:role/eks-recon-reader",
            notes, StringComparison.Ordinal);
        Assert.Contains("an EKS access entry", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_named()
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, _) =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers.Date = DateTimeOffset.UtcNow.AddHours(2).ToString("R");
            context.Response.ContentType = "text/xml";
            await context.Response.Body.WriteAsync(
                "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>"u8.ToArray());
        }, isEndpointKept: true);
        await Says(run.Environment(), 3,
            ["collect", "--cluster", "shop-prod", "--region", "us-west-2", "-o", Path.Combine(_folder, "x.tgz")],
            "clock of this machine is 120 minutes behind", "set the clock");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await Says([], 2, ["replay", "sample", "--port", $"{port}"], $"--port {port}", "not both free");
    }

    [Theory]
    [InlineData("--region us-west-2", "goes with a live cluster")]
    [InlineData("--cluster a --demo", "exclude each other")]
    [InlineData("--cluster a --region r --concurrency 0", "between 1 and 64")]
    [InlineData("--cluster a --region r --time-limit -1", "between")]
    [InlineData("--save x.tgz --bundle y", "--save goes with")]
    public async Task Options_that_make_no_sense_are_refused(string arguments, string says) =>
        await Says([], 2, ["networking", .. arguments.Split(' ')], says);

    [Theory]
    [InlineData("x.tgz")]
    [InlineData("x/")]
    public async Task A_bundle_that_can_no_longer_be_written_is_named_and_nothing_of_it_is_left(string name)
    {
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            // In the middle of the run a file stands where the documents of Kubernetes go.
            if (context.Request.Path == "/api/v1/pods")
            {
                var documents = Path.Combine(Directory.EnumerateDirectories(_folder, ".eks-recon-*.part").Single(), "kubernetes");
                Directory.Delete(documents, recursive: true);
                await File.WriteAllTextAsync(documents, "");
            }

            await answer(context);
        }, isEndpointKept: true);
        var (code, _, notes) = await Tool.Run(run.Environment(), "collect", "--context", "--cluster", "shop-prod", "--skip-cluster-match",
            "--region", "us-west-2", "-o", Path.Combine(_folder, name));
        Assert.True(code == 4, $"{code}: {notes}");
        Assert.Contains("cannot be written", notes, StringComparison.Ordinal);
        Assert.Single(notes.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task An_interrupted_collection_leaves_nothing_behind()
    {
        var isAtWork = new TaskCompletionSource();
        await using var run = await LiveRun.Start(LiveClusterTests.SampleBundle(), async (context, answer) =>
        {
            if (context.Request.Path.Value?.EndsWith("/pods", StringComparison.Ordinal) == true)
            {
                isAtWork.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            else
            {
                await answer(context);
            }
        }, isEndpointKept: true);
        using var process = System.Diagnostics.Process.Start(Tool.StartInterruptible(["collect", "--cluster", "shop-prod", "--skip-cluster-match", "--region", "us-west-2", "--context", "-o", Path.Combine(_folder, "x.tgz")], run.Environment()));
        Assert.NotNull(process);
        process.StandardInput.Close();
        await isAtWork.Task.WaitAsync(TestContext.Current.CancellationToken);
        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    private static async Task Says(Dictionary<string, string> environment, int code, string[] arguments, params string[] words)
    {
        var (actual, _, notes) = await Tool.Run(environment, arguments);
        Assert.True(actual == code, $"ended with {actual}: {notes}");
        foreach (var word in words) Assert.Contains(word, notes, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of eks-recon", notes, StringComparison.Ordinal);
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
