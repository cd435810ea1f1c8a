using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using EksRecon.Replay;

namespace EksRecon.Cli.Runs;

/// <summary>A kubeconfig that points at replayed clusters, the first one current.</summary>
internal static class ReplayKubeconfig
{
    private const string User = "replay";

    /// <summary>JSON is YAML, and its writer quotes: a name from a bundle stays a name.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>Writes a new file that only the caller can read.</summary>
    /// <param name="clusters">The name of each context, as <see cref="ReplayContextNames"/> makes it, and where it leads.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, ReplayServer Server)> clusters)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        using var writer = new Utf8JsonWriter(file, Plain);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Config");
        writer.WriteString("current-context", clusters[0].Name);
        writer.WriteStartArray("contexts");
        foreach (var (name, _) in clusters) Entry(writer, name, "context", ("cluster", name), ("user", User));
        writer.WriteEndArray();
        writer.WriteStartArray("clusters");
        foreach (var (name, server) in clusters)
        {
            var authority = Convert.ToBase64String(Encoding.ASCII.GetBytes(server.CertificateAuthority));
            var address = server.KubernetesEndpoint.AbsoluteUri.TrimEnd('/');
            Entry(writer, name, "cluster", ("server", address), ("certificate-authority-data", authority));
        }

        writer.WriteEndArray();
        writer.WriteStartArray("users");
        Entry(writer, User, "user", ("token", User));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter writer, string name, string what, params ReadOnlySpan<(string Name, string Value)> members)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartObject(what);
        foreach (var (member, value) in members) writer.WriteString(member, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
