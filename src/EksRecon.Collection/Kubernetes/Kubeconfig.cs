using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// The kubeconfig files a user has, merged as kubectl merges them: of every name the first wins. Paths in them count from the file they
/// stand in.
/// Read here and not by the client library: docs/decisions/0006 says why.
/// </summary>
internal sealed class Kubeconfig
{
    private readonly Dictionary<string, ContextWire> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ClusterWire Cluster, string Folder)> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (UserWire User, string Folder)> _users = new(StringComparer.Ordinal);
    private readonly string _files;

    /// <summary>A kubeconfig of a thousand clusters with their certificates is about 5 MB.</summary>
    private const int MostBytes = 32 * 1024 * 1024;

    private Kubeconfig(string files) => _files = files;

    public string? CurrentContext { get; private set; }

    /// <summary>Names of all contexts, sorted.</summary>
    public IEnumerable<string> Contexts => _contexts.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads the files of <paramref name="paths"/>; those that are not there are passed over as long as one is.</summary>
    /// <param name="paths">As in $KUBECONFIG, in their order.</param>
    /// <exception cref="AccessException">None is there, or one cannot be read.</exception>
    public static Kubeconfig Load(IReadOnlyList<string> paths)
    {
        var config = new Kubeconfig(string.Join(Path.PathSeparator, paths));
        var found = false;
        foreach (var path in paths)
        {
            if (!File.Exists(path)) continue;
            found = true;
            config.Add(path, Parse(path));
        }

        return found
            ? config
            : throw new AccessException(
                $"there is no kubeconfig at {config._files}: make one with 'aws eks update-kubeconfig --name CLUSTER', or leave it out with --cluster NAME --region REGION.");
    }

    /// <summary>Where a context leads and as whom.</summary>
    /// <param name="context">Null for the current one.</param>
    /// <exception cref="AccessException">There is no such context, or it is not whole.</exception>
    public KubeconfigTarget Target(string? context)
    {
        var name = context ?? CurrentContext
            ?? throw new AccessException($"{_files} names no current context: give one with --context ({Known(Contexts)}).");
        if (!_contexts.TryGetValue(name, out var wire))
        {
            throw new AccessException($"{_files} has no context '{name}': it has {Known(Contexts)}.");
        }

        if (wire.Cluster is null || !_clusters.TryGetValue(wire.Cluster, out var cluster))
        {
            throw new AccessException($"context '{name}' in {_files} names the cluster '{wire.Cluster}', which is not in it.");
        }

        (UserWire Entry, string Folder) user = wire.User is { Length: > 0 } userName
            ? _users.TryGetValue(userName, out var known)
                ? known
                : throw new AccessException($"context '{name}' in {_files} names the user '{userName}', who is not in it.")
            : (UserWire.Nobody, cluster.Folder);
        if (!Uri.TryCreate(cluster.Cluster.Server, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http")
            || server.Host.Length == 0)
        {
            throw new AccessException(
                $"the server of cluster '{wire.Cluster}' in {_files} is not an https URL: '{ShownAddress.Of(cluster.Cluster.Server ?? "")}'.");
        }

        // client-go drops query and fragment, too; a user and password in it are used, and shown nowhere.
        var plain = new Uri(server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        return new(name, wire.Cluster, plain, cluster.Cluster, cluster.Folder, KubeconfigUser.Checked(user.Entry, name), user.Folder)
        {
            UserInfo = Uri.UnescapeDataString(server.UserInfo),
        };
    }

    private static string Known(IEnumerable<string> names) =>
        names.ToList() is { Count: > 0 } list ? string.Join(", ", list) : "no contexts at all";

    private static KubeconfigWire Parse(string path)
    {
        var document = new WholeDocument();
        using (var text = new YamlStream(new StringReader(Text(path)))) new YamlDocuments(text, document).ReadAll(CancellationToken.None);
        if (document.Damage is { } damage)
        {
            throw new AccessException(
                $"{path}:{damage.Line}:{damage.Column}: the kubeconfig cannot be read: {damage.Reason}. Fix it, or name another with KUBECONFIG.");
        }

        try
        {
            return document.Json is null
                ? new KubeconfigWire()
                : JsonSerializer.Deserialize(document.Json, KubeconfigJson.Default.KubeconfigWire) ?? new KubeconfigWire();
        }
        catch (JsonException wrong)
        {
            throw new AccessException($"{path}: the kubeconfig cannot be read: {wrong.Path?.TrimStart('$', '.')} has the wrong type. Fix it, or name another with KUBECONFIG.",
                wrong);
        }
    }

    private static string Text(string path)
    {
        try
        {
            return NamedFile.Read(path, Environment.CurrentDirectory, MostBytes);
        }
        catch (AccessException unreadable)
        {
            throw new AccessException($"{path}: the kubeconfig cannot be read: {unreadable.Message}.", unreadable);
        }
    }

    private void Add(string path, KubeconfigWire wire)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        CurrentContext ??= wire.CurrentContext is { Length: > 0 } current ? current : null;
        foreach (var item in wire.Contexts ?? []) if (item is { Name: { } name, Context: { } context }) _contexts.TryAdd(name, context);
        foreach (var item in wire.Clusters ?? [])
        {
            if (item is { Name: { } name, Cluster: { } cluster }) _clusters.TryAdd(name, (cluster, folder));
        }

        foreach (var item in wire.Users ?? []) if (item is { Name: { } name, User: { } user }) _users.TryAdd(name, (user, folder));
    }

    private sealed class WholeDocument : IDocumentHandler
    {
        public byte[]? Json { get; private set; }

        public (long Line, long Column, string Reason)? Damage { get; private set; }

        public bool Streams(string name) => false;

        public void Text(string name, string value)
        {
        }

        public void Array(string name)
        {
        }

        public void Item(string array, ReadOnlySpan<byte> json, long line)
        {
        }

        public void End(ReadOnlySpan<byte> whole, long line) => Json ??= whole.ToArray();

        public void Damaged(long line, long column, string reason) => Damage ??= (line, column, reason);
    }
}

/// <summary>A context with what it leads to.</summary>
/// <param name="ClusterName">The entry below <c>clusters</c>, not always the EKS name.</param>
/// <param name="ClusterFolder">Paths of the cluster's entry count from here.</param>
/// <param name="UserFolder">Paths of the user's entry count from here.</param>
internal sealed record KubeconfigTarget(string Context, string ClusterName, Uri Server, ClusterWire Cluster, string ClusterFolder,
    UserWire User, string UserFolder)
{
    /// <summary>User and password that the server's address holds, <c>user:password</c>; empty where it holds none.</summary>
    public string UserInfo { get; init; } = "";
}
