using System.Diagnostics;
using System.Text.RegularExpressions;

using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Native;

/// <summary>The published NativeAOT binary says the same as the code under test, byte for byte.</summary>
public sealed partial class NativeBinaryTests
{
    public static TheoryData<string> Bundles()
    {
        var data = new TheoryData<string> { "" };
        foreach (var folder in Directory.EnumerateDirectories(Repository.Clusters).Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetFileName(folder));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public void It_gives_the_same_bytes(string cluster)
    {
        var binary = Binary();
        string[] arguments = ["networking",
            .. cluster.Length == 0 ? (string[])["--demo"] : ["--bundle", Path.Combine(Repository.Clusters, cluster, "bundle")], "-o",
            "text", "-o", "yaml", "-o", "json"];
        var (code, output, _) = Run(binary, arguments);
        var here = CommandLine.Run(arguments);
        Assert.Equal(here.Code, code);
        Assert.Equal(WithoutTime(here.Output), WithoutTime(output));
    }

    [Fact]
    public void It_answers_bad_input_with_a_sentence()
    {
        var (code, output, notes) = Run(Binary(), ["networking", "--bundle", "/no/such/folder"]);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("does not exist", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void It_explains_findings_and_lists_components()
    {
        Assert.StartsWith("# NET203", Run(Binary(), ["explain", "NET203"]).Output, StringComparison.Ordinal);
        Assert.Contains("ingress-nginx", Run(Binary(), ["components"]).Output, StringComparison.Ordinal);
    }

    private static string Binary()
    {
        if (Repository.NativeBinary is { } binary) return binary;
        Assert.Skip("no native binary was published (EKS_RECON_NATIVE names it)");
        return "";
    }

    private static (int Code, string Output, string Notes) Run(string binary, string[] arguments) =>
        TimedProcess.Run(new(binary, arguments)).GetAwaiter().GetResult();

    private static string WithoutTime(string report) => Time().Replace(report, "generated_at");

    [GeneratedRegex("\"?generated_at\"?: \"[^\"]*\"")]
    private static partial Regex Time();
}
