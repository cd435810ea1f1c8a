using System.Text.Json;
using System.Text.Json.Nodes;

using Xunit;

namespace EksRecon.Tests.Replay;

/// <summary>
/// Names in a bundle, and of its file, are data: real sh and real kubectl read what replay writes, and run nothing of it.
/// </summary>
public sealed class ReplayHostileBundleTests : IDisposable
{
    private const string Exec =
        "x\"\ncontexts:\n  - name: x\n    context: {cluster: x, user: evil}\nusers:\n  - name: evil\n    user:\n      exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [ran], interactiveMode: Never}\nx: \"";

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("us-west-2; touch ran")]
    [InlineData("us-west-2\ntouch ran")]
    [InlineData("$(touch ran)")]
    [InlineData("'; touch ran; '")]
    [InlineData("us-west-2\u001b]0;ran\u0007")]
    [InlineData("evil.example/")]
    public async Task A_region_that_is_no_region_is_refused(string region)
    {
        var (code, output, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal), "replay",
            Bundle("b", "shop", region));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("not the name of an AWS region", notes, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', notes);
        Assert.Single(notes.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("shop\"; touch ran; \"", "shop\"; touch ran; \"")]
    [InlineData("$(touch ran)`touch ran`", "$(touch ran)`touch ran`")]
    [InlineData("日本 😀 'x' \\u0041", "日本 � 'x' \\u0041")]
    [InlineData("a\u001b]0;ran\u0007\r\nb\u202ec", "a�]0;ran���b�c")]
    [InlineData(Exec, null)]
    public async Task The_name_of_a_cluster_is_a_name_to_kubectl_and_sh(string cluster, string? shown)
    {
        using var replay = await ReplayProcess.Start([Bundle("b", cluster, "us-west-2")]);
        await Shows(replay, [shown ?? cluster.Replace('\n', '�')]);
    }

    [Fact]
    public async Task The_name_of_a_file_is_a_name_to_kubectl_and_sh_too_and_two_bundles_never_share_a_context()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("files have no such names there");
        // A name of a file has no slash, and what stands behind its last dot is its extension.
        var hostile = Exec.Replace('/', '_').Replace('.', '_');
        using var replay = await ReplayProcess.Start([Bundle("x-2", null, null), Bundle("x", null, null), Bundle(hostile, null, null)]);
        await Shows(replay, ["x-2", "x-2-2", hostile.Replace('\n', '�') + "-3"]);
    }

    [Fact]
    public async Task The_folder_for_temporary_files_is_quoted()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("folders have no such names there");
        var temporary = Directory.CreateDirectory(Path.Combine(_folder, "it's $(touch ran); touch ran #"));
        using var replay = await ReplayProcess.Start([Bundle("b", "shop", "us-west-2")], new Dictionary<string, string>(StringComparer.Ordinal) { ["TMPDIR"] = temporary.FullName });
        await Shows(replay, ["shop"]);
    }

    private async Task Shows(ReplayProcess replay, string[] names)
    {
        RealKubectl.Any();
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        var (code, output, error) = await replay.Shell(work, "kubectl config view -o json && kubectl get namespaces -o name >&2");
        Assert.True(code == 0, error);
        var view = JsonNode.Parse(output)?.AsObject() ?? [];
        // kubectl orders what it shows.
        var shown = names.Order(StringComparer.Ordinal);
        Assert.Equal(shown, view["contexts"]?.AsArray().Select(context => context?["name"]?.GetValue<string>()));
        Assert.Equal(shown, view["clusters"]?.AsArray().Select(cluster => cluster?["name"]?.GetValue<string>()));
        Assert.Equal(names[0], view["current-context"]?.GetValue<string>());
        Assert.Equal(["token"], Assert.Single(view["users"]?.AsArray() ?? [])?["user"]?.AsObject().Select(member => member.Key));
        Assert.Contains("namespace/shop", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) == "ran");
    }

    private string Bundle(string name, string? cluster, string? region)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name));
        var kubernetes = folder.CreateSubdirectory("kubernetes");
        File.WriteAllText(Path.Combine(kubernetes.FullName, "namespaces.json"), """{"apiVersion":"v1","kind":"NamespaceList","items":[{"metadata":{"name":"shop"}}]}""");
        var manifest = new JsonObject
        {
            ["schema"] = "eks-recon-bundle/v1",
            ["collected_at"] = "2026-11-01T00:00:00Z",
            ["cluster"] = cluster,
            ["region"] = region,
            ["coverage"] = new JsonArray(),
        };
        if (cluster is not null)
        {
            File.WriteAllText(Path.Combine(folder.FullName, "manifest.json"),
                manifest.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.General)));
        }

        return folder.FullName;
    }
}
