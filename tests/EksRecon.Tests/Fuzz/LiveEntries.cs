using System.Text;
using System.Text.Json.Nodes;

using EksRecon.Bundles;
using EksRecon.Cli.Commands;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Documents;
using EksRecon.Replay.Mcp;
using EksRecon.Signatures;
using EksRecon.Tests.Collection;

using Microsoft.AspNetCore.Http;

using LiveRun = EksRecon.Tests.Collection.LiveRun;

namespace EksRecon.Tests.Fuzz;

/// <summary>
/// What a live run hears: the environment, the kubeconfig, and the answers of AWS, of the API server and of an MCP server.
/// </summary>
internal sealed class LiveEntries(FuzzWorkplace place) : IAsyncDisposable
{
    private static readonly CollectionLimits Limits = new()
    {
        RequestTime = TimeSpan.FromSeconds(3),
        TotalTime = TimeSpan.FromSeconds(20),
        Retries = 1,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RequestsPerSecond = 1000,
    };

    private static readonly string[] Variables =
    [
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2",
        "AWS_ENDPOINT_URL_EKS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2", "AWS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "KUBECONFIG", "HOME", "AWS_MAX_ATTEMPTS", "AWS_USE_FIPS_ENDPOINT",
    ];

    private readonly Dictionary<(string, McpFlavor, bool), (LiveRun Run, SpoilingWire Wire)> _runs = [];

    public FuzzEntry Aws =>
        new("aws",
            (random, attempt, cancel) =>
                Answers(random, attempt, request => !request.IsHttps && request.Path != "/mcp", [SourceNames.Api], cancel));

    public FuzzEntry Kubernetes =>
        new("kubernetes", (random, attempt, cancel) => Answers(random, attempt, request => request.IsHttps, [SourceNames.Api], cancel));

    public FuzzEntry Mcp => new("mcp-server", (random, attempt, cancel) =>
        Answers(random, attempt, request => request.Path == "/mcp" && HttpMethods.IsPost(request.Method),
            random.Next(2) == 0 ? [SourceNames.Mcp] : [SourceNames.Mcp, SourceNames.Api], cancel));

    public FuzzEntry Environment => new("environment", async (random, attempt, cancel) =>
    {
        var (run, wire) = await Run(random, _ => false);
        wire.Begin(attempt, random);
        var environment = run.Environment();
        environment["AWS_EC2_METADATA_DISABLED"] = "true";
        for (var times = random.Next(1, 5); times > 0; times--) environment[Variables[random.Next(Variables.Length)]] = Value(random, run);
        // Without these the run would leave this machine.
        if (environment["AWS_ENDPOINT_URL"].Length == 0) environment["AWS_ENDPOINT_URL"] = run.Aws.ToString();
        attempt.In("environment.txt", string.Join('\n', environment.Select(pair => $"{pair.Key}={pair.Value}")));
        var target = run.Target() with { Environment = environment.GetValueOrDefault };
        target = random.Next(3) switch
        {
            0 => target with { Region = null },
            1 => target with { Region = HostileTexts.One(random) },
            _ => target with { Profile = random.Next(4) == 0 ? HostileTexts.One(random) : null },
        };
        Collect(attempt, random, target, cancel);
    });

    public FuzzEntry Kubeconfig => new("kubeconfig", async (random, attempt, cancel) =>
    {
        var (run, wire) = await Run(random, _ => false);
        wire.Begin(attempt, random);
        var content = JsonMutator.Spoil(Encoding.UTF8.GetBytes(KubeconfigOf(run)), random);
        var path = Path.Combine(place.Folder, "kubeconfig");
        await File.WriteAllBytesAsync(path, content, CancellationToken.None);
        attempt.In("kubeconfig", content);
        var environment = run.Environment();
        environment["KUBECONFIG"] = path;
        var target = run.Target() with
        {
            Environment = environment.GetValueOrDefault,
            Context = random.Next(6) == 0 ? HostileTexts.One(random) : "",
        };
        Collect(attempt, random, random.Next(2) == 0 ? target with { Cluster = null } : target, cancel);
    });

    /// <summary>What <c>replay</c> serves of a spoilt bundle: lists and tables, AWS and MCP, asked for as a collection asks.</summary>
    public FuzzEntry Replay => new("replay", async (random, attempt, cancel) =>
    {
        var (path, documents) = place.Bundle(random);
        ReplayBundle? bundle = null;
        BundleEntries.Spoiled(BundleEntries.Chosen(documents, random), content => JsonMutator.Spoil(content, random), attempt, () =>
        {
            try
            {
                bundle = ReplayBundle.Read(path, isComplete: random.Next(2) == 0, cancel);
            }
            catch (BundleException known)
            {
                attempt.Out(new("message", OutputForm.Any, known.Message));
            }
        });
        if (bundle is null) return;
        var areTables = random.Next(3) == 0;
        await using var run = await LiveRun.Start(bundle, (context, answer) => Served(context, answer, areTables, attempt),
            isEndpointKept: random.Next(2) == 0);
        string[] via = random.Next(3) == 0 ? [SourceNames.Mcp] : [SourceNames.Api];
        Collect(attempt, random,
            run.Target() with { Via = via, Mcp = via.Contains(SourceNames.Mcp) ? McpServerAddress.OfUrl(run.Mcp.ToString()) : null },
            cancel);
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var (run, _) in _runs.Values) await run.DisposeAsync();
    }

    private static async Task Served(HttpContext context, RequestDelegate answer, bool areTables, FuzzAttempt attempt)
    {
        if (areTables && context.Request.IsHttps) context.Request.Headers.Accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        try
        {
            await answer(context);
        }
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            attempt.Out(
                new("replay", OutputForm.Text,
                    $"this is a fault of eks-recon: {context.Request.Path}{context.Request.QueryString}: {fault}"));
            throw;
        }
    }

    private async Task Answers(Random random, FuzzAttempt attempt, Func<HttpRequest, bool> isMeant, string[] via, CancellationToken cancel)
    {
        var (run, wire) = await Run(random, isMeant);
        wire.Begin(attempt, random);
        var target = run.Target() with
        {
            Via = via,
            Mcp = via.Contains(SourceNames.Mcp) ? McpServerAddress.OfUrl(run.Mcp.ToString()) : null,
        };
        Collect(attempt, random, random.Next(3) == 0 ? target with { Context = null } : target, cancel);
    }

    private async Task<(LiveRun Run, SpoilingWire Wire)> Run(Random random, Func<HttpRequest, bool> isMeant)
    {
        var (path, _) = place.Bundle(random);
        var flavor = random.Next(2) == 0 ? McpFlavor.Hosted : McpFlavor.OpenSource;
        // Drawn whether the run is new or not: a seed means the same input after others and alone.
        var isEndpointKept = random.Next(2) == 0;
        if (_runs.TryGetValue((path, flavor, isEndpointKept), out var known)) return known;
        var wire = new SpoilingWire(isMeant);
        var run = await LiveRun.Start(ReplayBundle.Read(path, isComplete: false, CancellationToken.None), wire.Answer, isEndpointKept,
            flavor);
        return _runs[(path, flavor, isEndpointKept)] = (run, wire);
    }

    /// <summary>As <c>networking</c> does, with what the shell does about errors.</summary>
    private void Collect(FuzzAttempt attempt, Random random, CollectionTarget target, CancellationToken cancel)
    {
        using var output = new MemoryStream();
        using var notes = new StringWriter { NewLine = "\n" };
        var streams = new StandardStreams(output, notes, IsTerminal: false, AreNotesShown: false, StandardStreams.PipeWidth, Colour: false);
        var saved = random.Next(4) == 0 ? Path.Combine(place.Folder, "saved.tgz") : null;
        try
        {
            var snapshot = EksRecon.Cli.Runs.LiveRun.Read(new LiveRequest(target, Limits, IsVerbose: random.Next(3) == 0, IsDryRun: false),
                saved, KeptSettings.Standard, streams, cancel);
            var report = Tests.Answers.Report(snapshot);
            attempt.Out(new("text", OutputForm.Text, Tests.Answers.Text(report)));
            attempt.Out(new("JSON", OutputForm.Json, Tests.Answers.Json(report)));
            attempt.Out(new("YAML", OutputForm.Yaml, Tests.Answers.Yaml(report)));
            if (saved is not null)
            {
                attempt.Out(new("text of what was saved", OutputForm.Text, Tests.Answers.Text(Tests.Answers.Report(saved))));
            }
        }
        catch (Exception known) when (
            known is UsageException or BundleException or AccessException or SignatureException or OutputException or OperationCanceledException)
        {
            attempt.Out(new("message", OutputForm.Any, known.Message));
        }
        finally
        {
            attempt.Out(new("standard error", OutputForm.Text, notes.ToString()));
            if (saved is not null) File.Delete(saved);
        }
    }

    private string Value(Random random, LiveRun run)
    {
        switch (random.Next(6))
        {
            case 0:
                return run.Aws + HostileTexts.One(random);
            case 1:
                return run.Kubernetes.ToString();
            case 2:
                var file = Path.Combine(place.Folder, $"file-{random.Next(4)}");
                File.WriteAllBytes(file,
                    Mutator.Spoil("[default]\nregion = us-west-2\n[profile dev]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n[dev]\naws_access_key_id = a\naws_secret_access_key = b\n"u8.ToArray(),
                        random, "= \n[]"u8.ToArray()));
                return file;
            case 3:
                return place.Folder;
            default:
                return HostileTexts.One(random).Replace("\0", "", StringComparison.Ordinal) is { Length: > 0 } text ? text : "x";
        }
    }

    /// <summary>Has every member that the tool reads. The exec plugin is no program.</summary>
    private static string KubeconfigOf(LiveRun run) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["current-context"] = "c",
        ["contexts"] = new JsonArray(new JsonObject { ["name"] = "c", ["context"] = new JsonObject { ["cluster"] = "c", ["user"] = "u", ["namespace"] = "default" } }),
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = "c",
            ["cluster"] = new JsonObject
            {
                ["server"] = run.Kubernetes.ToString(),
                ["certificate-authority-data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(run.CertificateAuthority)),
                ["tls-server-name"] = "localhost",
                ["insecure-skip-tls-verify"] = false,
                ["proxy-url"] = "",
                ["disable-compression"] = true,
            },
        }),
        ["users"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "u",
                ["user"] = new JsonObject
                {
                    ["token"] = "t",
                    ["as"] = "x",
                    ["as-groups"] = new JsonArray("g", "h"),
                    ["as-uid"] = "1",
                    ["as-user-extra"] = new JsonObject { ["k"] = new JsonArray("v") },
                },
            },
            new JsonObject
            {
                ["name"] = "v",
                ["user"] = new JsonObject
                {
                    ["exec"] = new JsonObject { ["apiVersion"] = "client.authentication.k8s.io/v1", ["command"] = "eks-recon-no-such-plugin", ["args"] = new JsonArray("a"), ["env"] = new JsonArray(new JsonObject { ["name"] = "A", ["value"] = "b" }), ["interactiveMode"] = "Never", ["provideClusterInfo"] = true },
                    ["client-certificate-data"] = "YQ==",
                    ["client-key-data"] = "YQ==",
                    ["username"] = "a",
                    ["password"] = "b",
                },
            }),
    }.ToJsonString();
}
