using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;
using EksRecon.Model;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>
/// An API server with nothing in it: its lists are empty, its discovery is what every server has. It remembers how it was asked.
/// </summary>
internal sealed class SmallApiServer : IAsyncDisposable
{
    public const string Version = """{"major":"1","minor":"33","gitVersion":"v1.33.1"}""";

    private static readonly string[] Groups = ["apps", "batch", "networking.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io"];

    private readonly WebApplication _application;
    private readonly X509Certificate2? _certificate;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-recon-test-");

    private SmallApiServer(string? name, RequestDelegate? answer, X509Certificate2? certificate, bool asksForCertificate)
    {
        _certificate = certificate;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is null) return;
            listener.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificateSelector = (_, asked) =>
                {
                    Names.Enqueue(asked ?? "");
                    return certificate;
                },
                ClientCertificateMode = asksForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
                ClientCertificateValidation = (_, _, _) => true,
            });
        }));
        _application = builder.Build();
        _application.Run(context =>
        {
            Requests.Enqueue(
                (context.Request.Path,
                    context.Request.Headers.ToDictionary(header => header.Key,
                        header => header.Value.Select(value => value ?? "").ToArray(), StringComparer.OrdinalIgnoreCase),
                    context.Connection.ClientCertificate?.Subject));
            return answer is null ? Answer(context) : answer(context);
        });
        Name = name ?? "127.0.0.1";
    }

    public string Name { get; }

    public Uri Address =>
        new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "");

    /// <summary>Who signs for it: itself.</summary>
    public string Authority => _certificate?.ExportCertificatePem() ?? "";

    /// <summary>Names that clients asked for in the TLS handshake.</summary>
    public ConcurrentQueue<string> Names { get; } = new();

    public ConcurrentQueue<(string Path, Dictionary<string, string[]> Headers, string? Certificate)> Requests { get; } = new();

    /// <param name="name">The one name that its certificate is for; null for 127.0.0.1.</param>
    /// <param name="answer">Null for <see cref="Answer"/>.</param>
    public static async Task<SmallApiServer> Start(string? name = null, RequestDelegate? answer = null, bool isHttps = true,
        bool asksForCertificate = false)
    {
        var server = new SmallApiServer(name, answer, isHttps ? Certificate(name) : null, asksForCertificate);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var body = path switch
        {
            "/version" => Version,
            "/apis" => $$"""{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{{string.Join(',', Groups.Select(Group))}}]}""",
            _ when path.Contains("/configmaps/", StringComparison.Ordinal) => Missing(context, path.Split('/')[^1]),
            _ => $$"""{"kind":"{{Kind(path)}}List","apiVersion":"{{(path.StartsWith("/api/", StringComparison.Ordinal) ? "v1" : string.Join('/', path.Split('/')[2..4]))}}","metadata":{},"items":[]}""",
        };
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public string Kubeconfig(string user = "token: t", string cluster = "", Uri? server = null) => Written(
        $"current-context: k\ncontexts:\n  - name: k\n    context: {{cluster: c, user: u}}\nclusters:\n  - name: c\n    cluster:\n      server: {server ?? Address}\n" +
        (_certificate is null || cluster.Contains("certificate-authority", StringComparison.Ordinal)
            || cluster.Contains("insecure", StringComparison.Ordinal) ? "" : $"      certificate-authority-data: {Base64(Authority)}\n") +
        $"      {cluster}\nusers:\n  - name: u\n    user:\n      {user}\n");

    public string Written(string text)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A program that a kubeconfig of this server may name, by its full path.</summary>
    public string Script(string body)
    {
        var path = Written("#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Looks through a kubeconfig; no cloud is asked.</summary>
    public static async Task<Coverage> Look(string kubeconfig, CollectionLimits? limits = null, Action<string>? log = null)
    {
        var builder = new SnapshotBuilder();
        using var seen = new LiveObservation(builder, null);
        var target = new CollectionTarget { Context = "", Environment = name => name == "KUBECONFIG" ? kubeconfig : null };
        var collected = await Collector.Collect(target, seen, limits ?? new() { Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) },
            new() { Requests = log }, TimeProvider.System, "0", TestContext.Current.CancellationToken);
        return seen.ToCoverage(collected.Identity);
    }

    /// <summary>How a question ended.</summary>
    public static CoverageRow Row(Coverage coverage, string question) => Assert.Single(coverage.Rows, row => row.Question == question);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate?.Dispose();
        _folder.Delete(recursive: true);
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static string Group(string name)
    {
        var resources = EksRecon.Questions.Kinds.All.Where(kind => kind.Group == name).Select(kind => $$"""{"resource":"{{kind.Plural}}"}""");
        return $$"""{"metadata":{"name":"{{name}}"},"versions":[{"version":"v1","resources":[{{string.Join(',', resources)}}],"freshness":"Current"}]}""";
    }

    private static string Kind(string path) =>
        EksRecon.Questions.Kinds.All.FirstOrDefault(kind => path.EndsWith("/" + kind.Plural, StringComparison.Ordinal))?.Kind ?? "Thing";

    private static string Missing(HttpContext context, string name)
    {
        context.Response.StatusCode = 404;
        return $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"configmaps \"{{name}}\" not found","reason":"NotFound","details":{"name":"{{name}}","kind":"configmaps"},"code":404}""";
    }

    private static X509Certificate2 Certificate(string? name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=api", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null) names.AddIpAddress(IPAddress.Loopback);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
