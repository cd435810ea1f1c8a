using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;

using Xunit;

namespace EksRecon.Tests.Cli;

/// <summary>Arguments and files that make no sense: one sentence, the right exit code, nothing overwritten.</summary>
public sealed class OddArgumentTests : IDisposable
{
    private static readonly string Sample = Path.Combine(Repository.Root, "src/EksRecon.Cli/Sample");

    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    [Theory]
    [InlineData("networking", "--demo", "-o", "")]
    [InlineData("networking", "--demo", "--output=")]
    [InlineData("networking", "--bundle", "")]
    [InlineData("networking", "--demo", "--save", "")]
    [InlineData("networking", "--demo", "--signatures", "")]
    [InlineData("networking", "--cluster", "")]
    [InlineData("networking", "--cluster", "a", "--region", "")]
    [InlineData("networking", "--cluster", "a", "--profile", "")]
    [InlineData("networking", "--context", "a", "--via", "")]
    [InlineData("collect", "--bundle", "x", "-o", "")]
    [InlineData("capacity", "--demo", "--what-if", "")]
    [InlineData("capacity", "--demo", "-o", "")]
    [InlineData("components", "--signatures", "")]
    [InlineData("reach", "--demo", "--from", "", "--to", "shop/web")]
    [InlineData("replay", "sample", "")]
    [InlineData("diff", "", "sample")]
    [InlineData("explain", "")]
    [InlineData("networking", "--bundle", "\0")]
    [InlineData("replay", "sample", "a\0b")]
    public void An_empty_value_is_wrong_usage(params string[] arguments) => Says(CommandLine.Run(arguments), ExitCode.Usage, "");

    [Theory]
    [InlineData("--qps x: a whole number is expected", "networking", "--cluster", "a", "--qps", "x")]
    [InlineData("--chunk-size 1.5: a whole number is expected", "networking", "--cluster", "a", "--chunk-size", "1.5")]
    [InlineData("--time-limit 1,5: a number is expected", "networking", "--cluster", "a", "--time-limit", "1,5")]
    [InlineData("--http 0!: a whole number is expected", "mcp", "--http", "0!")]
    [InlineData("--port 99999999999: a whole number is expected", "replay", "sample", "--port", "99999999999")]
    [InlineData("--pods x: a whole number is expected", "capacity", "node", "--instance-type", "m5.large", "--max-pods", "29", "--pods", "x")]
    public void A_value_that_is_no_number_is_named_with_what_is_expected(string said, params string[] arguments) =>
        Says(CommandLine.Run(arguments), ExitCode.Usage, said);

    [Fact]
    public void An_argument_that_begins_with_an_at_sign_is_no_file_with_more_arguments()
    {
        var file = Path.Combine(_folder, "arguments");
        File.WriteAllText(file, "--secret-of-the-file\n");
        foreach (
            var arguments in (string[][])[["explain", "@" + file], ["networking", "@" + file], ["networking", "--bundle", "@" + file],
                ["@" + file]])
        {
            var run = CommandLine.Run(arguments);
            Assert.Equal(ExitCode.Usage, run.Code);
            Assert.DoesNotContain("secret-of-the-file", run.Notes + run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_outputs_on_one_path_are_refused_however_they_are_spelled()
    {
        var path = Path.Combine(_folder, "r");
        Says(CommandLine.Run("networking", "--demo", "-o", $"yaml={path}", "-o", $"json={path}"), ExitCode.Usage, "writes the same file");
        Says(CommandLine.Run("networking", "--demo", "-o", $"yaml={path}", "-o", $"json={_folder}/../{Path.GetFileName(_folder)}/r"),
            ExitCode.Usage, "writes the same file");
        Says(CommandLine.Run("networking", "--demo", "--save", path, "-o", $"json={path}"), ExitCode.Usage, "writes the same file");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(path, "before");
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), path);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "folder"), _folder);
        Says(CommandLine.Run("capacity", "--demo", "-o", $"yaml={path}", "-o", $"json={_folder}/folder/link"), ExitCode.Usage,
            "writes the same file");
        Assert.Equal("before", File.ReadAllText(path));
    }

    [Fact]
    public void Standard_output_is_given_to_one_of_two_that_name_it()
    {
        Says(CommandLine.Run("networking", "--demo", "-o", "yaml", "-o", "json=/dev/stdout"), ExitCode.Usage, "standard output");
        Says(CommandLine.Run("networking", "--demo", "--save", "/proc/self/fd/1"), ExitCode.Usage, "standard output");
    }

    [Fact]
    public void An_output_over_an_input_is_refused()
    {
        var bundle = Path.Combine(_folder, "bundle");
        foreach (var file in Directory.EnumerateFiles(Sample, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(bundle, Path.GetRelativePath(Sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy) ?? bundle);
            File.Copy(file, copy);
        }

        var pods = Path.Combine(bundle, "kubernetes/pods.json");
        var before = File.ReadAllText(pods);
        Says(CommandLine.Run("networking", "--bundle", bundle, "-o", $"yaml={pods}"), ExitCode.Usage, "is part of the input");
        Says(CommandLine.Run("capacity", "--bundle", bundle, "-o", $"yaml={pods}"), ExitCode.Usage, "is part of the input");
        Says(CommandLine.Run("collect", "--bundle", bundle, "-o", pods), ExitCode.Usage, "is part of the input");
        Assert.Equal(before, File.ReadAllText(pods));
        var archive = Path.Combine(_folder, "x.tgz");
        Assert.Equal(ExitCode.Done, CommandLine.Run("collect", "--bundle", bundle, "-o", archive).Code);
        Says(CommandLine.Run("collect", "--bundle", archive, "-o", archive), ExitCode.Usage, "is part of the input");
        // A new file beside the documents overwrites nothing.
        Assert.Equal(ExitCode.Done, CommandLine.Run("networking", "--bundle", bundle, "-o", $"yaml={bundle}/report.yaml").Code);
    }

    [Theory]
    [InlineData("kubeconfig")]
    [InlineData("config")]
    [InlineData("credentials")]
    public async Task An_output_over_what_leads_to_the_cluster_is_refused(string name)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBECONFIG"] = $"{_folder}/kubeconfig",
            ["AWS_CONFIG_FILE"] = $"{_folder}/config",
            ["AWS_SHARED_CREDENTIALS_FILE"] = $"{_folder}/credentials",
        };
        foreach (
            var arguments in (string[][])[["collect", "--context", "-o", path], ["networking", "--context", "-o", $"json={path}"],
                ["networking", "--cluster", "a", "--region", "us-west-2", "--save", path]])
        {
            var (code, _, notes) = await Tool.Run(environment, arguments);
            Assert.True(code == ExitCode.Usage, notes);
            Assert.Contains("is part of", notes, StringComparison.Ordinal);
        }

        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    /// <summary>By the built tool, in which the framework has keys instead of sentences.</summary>
    [Theory]
    [InlineData(4, "its folder does not exist", "networking", "--demo", "-o", "yaml={0}/no/such/r.yaml")]
    [InlineData(4, "it is a folder", "networking", "--demo", "-o", "yaml={0}")]
    [InlineData(4, "it exists already", "collect", "--bundle", "{1}", "-o", "{0}/")]
    [InlineData(4, "its folder does not exist", "networking", "--demo", "-o", "yaml={0}/file/r.yaml")]
    [InlineData(2, "does not exist", "networking", "--bundle", "{0}/none")]
    [InlineData(2, "no such folder", "networking", "--demo", "--signatures", "{0}/none")]
    [InlineData(2, "", "networking", "--bundle", "{0}/file")]
    [InlineData(2, "", "networking", "--bundle", "{0}/secret.json", "--complete")]
    public async Task Errors_are_sentences_and_no_keys_of_the_framework(int code, string says, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "\u0001 no bundle", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.json"), "[", TestContext.Current.CancellationToken);
        var (actual, _, notes) = await Tool.Run(new Dictionary<string, string>(StringComparer.Ordinal),
            [.. arguments.Select(argument => string.Format(System.Globalization.CultureInfo.InvariantCulture, argument, _folder, Sample))]);
        Assert.True(actual == code, $"{actual}: {notes}");
        Assert.Contains(says, notes, StringComparison.Ordinal);
        Assert.Single(notes.TrimEnd('\n').Split('\n'));
        Assert.DoesNotMatch("[A-Za-z]+_[A-Z][A-Za-z_]+|Exception|\\.part", notes.Replace(_folder, "", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_quotes_what_can_be_shown_and_not_all_of_it()
    {
        var run = CommandLine.Run("explain", "\u001b[31m\n" + new string('x', 1_000_000));
        Says(run, ExitCode.Usage, @"\x1b[31m\n");
        Assert.True(run.Notes.Length < 10_000);
    }

    [Fact]
    public void A_document_with_a_Secret_or_half_a_character_is_saved_or_refused_in_a_sentence()
    {
        var bundle = Path.Combine(_folder, "bundle");
        Directory.CreateDirectory(Path.Combine(bundle, "kubernetes"));
        File.WriteAllText(Path.Combine(bundle, "kubernetes/namespaces.json"), """{"kind":"List","apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a\ud800b"}},{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}]}""");
        File.WriteAllText(Path.Combine(bundle, "kubernetes/pods.json"), """{"kind":"List","apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"data":{"a":"c2VjcmV0"}}]}""");
        foreach (var path in new[] { "x.tgz", "y/" })
        {
            var run = CommandLine.Run("collect", "--bundle", bundle, "-o", Path.Combine(_folder, path));
            Assert.True(run.Code is 0 or 2 or 3 or 4, $"{run.Code}: {run.Notes}");
            Assert.DoesNotContain("fault of eks-recon", run.Notes, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Says(CommandLine run, int code, string words)
    {
        Assert.True(run.Code == code, $"{run.Code}: {run.Notes}");
        Assert.Contains(words, run.Notes, StringComparison.Ordinal);
        Assert.Single(run.Notes.TrimEnd('\n').Split('\n'));
        Assert.Empty(run.Output);
    }
}
