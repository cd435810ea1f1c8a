using EksRecon.Bundles;
using EksRecon.Collection.Sources;
using EksRecon.Replay.Documents;
using EksRecon.Tests.Collection;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>Documents of a bundle that the libraries of a protocol do not take: they are served.</summary>
public sealed class DeepDocumentTests : IDisposable
{
    private const string Addon = "aws/eks-describe-addon/vpc-cni.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_addon_that_nests_deeper_than_the_MCP_library_writes_is_served_as_text()
    {
        var row = await Row(string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100)));
        // The replay serves it; it is the collection that takes no answer of AWS so deep.
        Assert.StartsWith("the MCP server's describe_eks_resource answers something that cannot be read", row.Reason,
            StringComparison.Ordinal);
    }

    private async Task<CoverageRow> Row(string value)
    {
        var sample = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_folder, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to) ?? _folder);
            File.Copy(file, to);
        }

        var addon = Path.Combine(_folder, Addon);
        var text = await File.ReadAllTextAsync(addon, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(addon, text.Replace("\"addonName\"", $"\"x\": {value}, \"addonName\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await using var run = await LiveRun.Start(ReplayBundle.Read(_folder, isComplete: false, CancellationToken.None), null,
            isEndpointKept: true);
        var snapshot = await run.Collect(
            target: run.Target() with { Via = [SourceNames.Mcp], Mcp = McpServerAddress.OfUrl(run.Mcp.ToString()) });
        return SmallApiServer.Row(snapshot.Coverage, "aws/eks-describe-addon/vpc-cni");
    }
}
