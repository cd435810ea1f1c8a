using System.Text.Json;

using EksRecon.Collection.Aws;
using EksRecon.Outputs;

namespace EksRecon.Collection.Cli;

/// <summary>
/// The kubeconfig that <c>aws eks update-kubeconfig</c> would write, in a file of its own that goes with the run: so kubectl finds a
/// cluster that was given by name alone, and nobody's kubeconfig is touched.
/// </summary>
internal sealed class ClusterKubeconfig : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

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

    public void Dispose() => _folder.Dispose();

    private void Write(ClusterAnswer described, IReadOnlyList<string> tokenCommand)
    {
        using var stream = OutputFile.New(FilePath);
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
