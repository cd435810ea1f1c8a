using System.Text.Json;

using EksRecon.Collection.Aws;

namespace EksRecon.Collection.Cli;

/// <summary>
/// The kubeconfig that <c>aws eks update-kubeconfig</c> would write, in a file of its own that goes with the run: so kubectl finds a cluster that was given by name alone, and nobody's kubeconfig is touched.
/// </summary>
internal sealed class ClusterKubeconfig : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-recon-");

    /// <param name="tokenCommand">The program, and its arguments, that prints a token.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ClusterKubeconfig(ClusterAnswer described, IReadOnlyList<string> tokenCommand)
    {
        FilePath = Path.Combine(_folder.FullName, "kubeconfig");
        try
        {
            Write(described, tokenCommand);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string FilePath { get; }

    public void Dispose()
    {
        if (Directory.Exists(_folder.FullName)) _folder.Delete(recursive: true);
    }

    private void Write(ClusterAnswer described, IReadOnlyList<string> tokenCommand)
    {
        // The folder's name is random and the folder the caller's alone (mode 700); the file is made new in it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(FilePath, options);
        // JSON is YAML, and its writer knows how to quote.
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Config");
        writer.WriteString("current-context", "cluster");
        Entry(writer, "clusters", "cluster", () =>
        {
            writer.WriteString("server", described.Endpoint?.AbsoluteUri);
            writer.WriteString("certificate-authority-data", described.CertificateAuthority);
        });
        Entry(writer, "contexts", "context", () =>
        {
            writer.WriteString("cluster", "cluster");
            writer.WriteString("user", "cluster");
        });
        Entry(writer, "users", "user", () =>
        {
            writer.WriteStartObject("exec");
            writer.WriteString("apiVersion", "client.authentication.k8s.io/v1beta1");
            writer.WriteString("command", tokenCommand[0]);
            writer.WriteStartArray("args");
            foreach (var argument in tokenCommand.Skip(1)) writer.WriteStringValue(argument);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter writer, string list, string what, Action members)
    {
        writer.WriteStartArray(list);
        writer.WriteStartObject();
        writer.WriteString("name", "cluster");
        writer.WriteStartObject(what);
        members();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
