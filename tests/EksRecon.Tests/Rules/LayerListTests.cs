using EksRecon.Rules;

using Xunit;

namespace EksRecon.Tests.Rules;

/// <summary>A layer is an entry of one list.</summary>
public sealed class LayerListTests
{
    [Fact]
    public void Every_member_of_the_details_is_of_one_layer()
    {
        var report = Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None));
        var members = Answers.Element(report).GetProperty("details").EnumerateObject().Select(member => member.Name);
        Assert.Equal(members.Except(["components", "evidence"]).Order(StringComparer.Ordinal),
            LayerList.All.SelectMany(layer => layer.Details).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_check_is_of_a_layer_or_of_the_tool()
    {
        var report = Answers.Report(Recon.Read("the sample", EksRecon.Cli.Runs.Sample.Files(), isComplete: false, CancellationToken.None));
        Assert.All(report.Checks, check => Assert.True(check.Layer == "tool" || LayerList.Find(check.Layer) is not null, check.Layer));
        Assert.Equal(11, LayerList.All.Length);
        var layers = LayerList.All.Select(layer => report.Of([layer.Name]).Checks.Length).ToList();
        Assert.Equal(report.Checks.Count(check => check.Layer != "tool"), layers.Sum());
    }
}
