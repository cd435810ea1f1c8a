using EksRecon.Cli.Terminal;

using Xunit;

namespace EksRecon.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Fact]
    public void The_demo_prints_the_summary_and_exits_with_0()
    {
        var run = CommandLine.Run("networking", "--demo");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.StartsWith("shop-prod", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Notes);
    }

    [Fact]
    public void Several_outputs_are_written_at_once_and_files_are_whole()
    {
        var (yaml, json) = (Path.Combine(_folder, "r.yaml"), Path.Combine(_folder, "r.json"));
        var run = CommandLine.Run("networking", "--demo", "-o", "text", "-o", $"yaml={yaml}", "--output", $"json={json}");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("VPC CNI", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("schema_version:", File.ReadAllText(yaml), StringComparison.Ordinal);
        Assert.EndsWith("}\n", File.ReadAllText(json), StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder).Count());
    }

    [Theory]
    [InlineData("high", ExitCode.Found)]
    [InlineData("critical", ExitCode.Done)]
    [InlineData("info", ExitCode.Found)]
    public void Fail_on_answers_by_the_exit_code(string severity, int code) =>
        Assert.Equal(code, CommandLine.Run("networking", "--demo", "--fail-on", severity).Code);

    [Fact]
    public void Fail_on_unknown_answers_by_the_exit_code()
    {
        Assert.Equal(ExitCode.Done, CommandLine.Run("networking", "--demo", "--fail-on-unknown").Code);
        Assert.Equal(ExitCode.Found,
            CommandLine.Run("networking", "--bundle", Path.Combine(Repository.Clusters, "half-forbidden/bundle"),
                "--fail-on-unknown").Code);
    }

    [Theory]
    [InlineData("prefix-delegation", "critical", ExitCode.Done)]
    [InlineData("half-forbidden", "critical", ExitCode.Found)]
    public void Fail_on_unchecked_answers_by_the_exit_code(string cluster, string severity, int code)
    {
        string[] look = ["networking", "--bundle", Path.Combine(Repository.Clusters, cluster, "bundle"), "--fail-on", severity];
        Assert.Equal(ExitCode.Done, CommandLine.Run(look).Code);
        Assert.Equal(code, CommandLine.Run([.. look, "--fail-on-unchecked"]).Code);
    }

    [Fact]
    public void One_layer_shows_its_block_and_its_findings_and_fails_by_these_alone()
    {
        var run = CommandLine.Run("networking", "--demo", "--layer", "dns", "--layer", "kube_proxy", "--fail-on", "high");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("CoreDNS", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("VPC CNI", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NET134", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Found, CommandLine.Run("networking", "--demo", "--layer", "capacity", "--fail-on", "high").Code);
    }

    [Fact]
    public void A_cluster_of_which_nothing_is_known_exits_with_3_and_still_says_why()
    {
        var run = CommandLine.Run("networking", "--bundle", Path.Combine(Repository.Clusters, "everything-forbidden/bundle"));
        Assert.Equal(ExitCode.NothingKnown, run.Code);
        Assert.Contains("Could not be seen", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say what to look at", "networking")]
    [InlineData("exclude each other", "networking", "--demo", "--bundle", "x")]
    [InlineData("the format 'xml' is not known", "networking", "--demo", "-o", "xml")]
    [InlineData("a file name is missing", "networking", "--demo", "-o", "yaml=")]
    [InlineData("the severity is not known", "networking", "--demo", "--fail-on", "loud")]
    [InlineData("--fail-on-unchecked needs --fail-on SEVERITY", "networking", "--demo", "--fail-on-unchecked")]
    [InlineData("--layer mesh: the layer is not known; use vpc_cni,", "networking", "--demo", "--layer", "mesh")]
    [InlineData("does not exist", "networking", "--bundle", "/no/such/folder")]
    [InlineData("there is no such folder", "networking", "--demo", "--signatures", "/no/such/folder")]
    [InlineData("there is no such finding", "explain", "NET999")]
    [InlineData("--help", "networking", "--no-such-option")]
    [InlineData("--help", "no-such-command")]
    public void Wrong_usage_gets_one_sentence_and_exit_2(string says, params string[] arguments)
    {
        var run = CommandLine.Run(arguments);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
        Assert.StartsWith("eks-recon: ", run.Notes, StringComparison.Ordinal);
        Assert.Single(run.Notes.TrimEnd('\n').Split('\n'));
        Assert.Empty(run.Output);
    }

    [Fact]
    public void An_output_that_cannot_be_written_exits_with_4_and_leaves_nothing()
    {
        var run = CommandLine.Run("networking", "--demo", "-o", $"yaml={Path.Combine(_folder, "no/such/folder/r.yaml")}");
        Assert.Equal(ExitCode.NotWritten, run.Code);
        Assert.Contains("could not be written", run.Notes, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void An_unusable_catalogue_is_named_with_file_entry_and_field()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.yaml"), "- id: mine\n  name: Mine\n  roles: [{role: ruler}]\n");
        var run = CommandLine.Run("networking", "--demo", "--signatures", _folder);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("'ruler'", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_signature_is_recognised()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.yaml"),
            "- id: shop-gateway\n  name: Shop gateway\n  type: other\n  roles: [{role: gateway}]\n  ingress_class_controllers: [traefik.io/ingress-controller]\n  parts:\n    - part: main\n      match: [{labels: {app.kubernetes.io/name: external-dns}}]\n");
        var run = CommandLine.Run("networking", "--demo", "--signatures", _folder, "-o", "yaml");
        Assert.Contains("name: shop-gateway", run.Output, StringComparison.Ordinal);
        Assert.Contains("- name: shop-gateway\n",
            CommandLine.Run("components", "--signatures", _folder).Output.Replace("shop-gateway  ", "- name: shop-gateway\n",
                StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_prints_a_finding_s_page_and_lists_the_codes()
    {
        Assert.StartsWith("# NET203 IngressClassWithoutController", CommandLine.Run("explain", "net203").Output, StringComparison.Ordinal);
        Assert.Contains("NET502  high", CommandLine.Run("explain").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Components_lists_the_catalogue_with_ends_of_life()
    {
        var run = CommandLine.Run("components");
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("appmesh", run.Output, StringComparison.Ordinal);
        Assert.Contains("ended 2026-09-30", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
