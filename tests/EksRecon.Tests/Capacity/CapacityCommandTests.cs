using System.Text.Json;

using EksRecon.Reports;
using EksRecon.Tests.Cases;
using EksRecon.Tests.Cli;

using Xunit;

namespace EksRecon.Tests.Capacity;

/// <summary>What <c>eks-recon capacity</c> shows, with and without a what-if.</summary>
public sealed class CapacityCommandTests
{
    private static string Folder(string name) => new Case($"cases/addresses/{name}").Folder;

    /// <summary>Goldens are reviewed: run with EKS_RECON_ACCEPT=1 to write them, and read the difference.</summary>
    [Theory]
    [InlineData("one-zone-exhausted", "one-zone-exhausted", "")]
    [InlineData("custom-networking", "custom-networking-unmatched-zone", "")]
    [InlineData("interfaces-refused", "interfaces-refused", "")]
    [InlineData("what-if-prefix-delegation", "one-zone-exhausted", "prefix-delegation")]
    [InlineData("what-if-prefix-delegation-and-max-pods", "one-zone-exhausted", "prefix-delegation,max-pods=110")]
    [InlineData("what-if-prefix-without-blocks", "no-free-block", "max-pods=110,prefix-delegation")]
    [InlineData("what-if-custom-networking", "one-zone-exhausted", "custom-networking,max-pods=20,add-subnet=100.64.0.0/18:us-west-2a,add-subnet=100.64.64.0/18:us-west-2b,add-subnet=100.64.128.0/18:us-west-2c")]
    [InlineData("what-if-custom-networking-one-zone", "one-zone-exhausted", "custom-networking,add-subnet=100.64.0.0/18:us-west-2a")]
    [InlineData("what-if-warm-targets", "warm-waste-on-large-types", "warm-ip=2,min-ip=10")]
    [InlineData("what-if-add-nodes", "upgrade-does-not-fit", "add-nodes=4:m6i.large,add-pods=100")]
    [InlineData("what-if-add-subnet", "one-zone-exhausted", "add-subnet=10.9.0.0/20:us-west-2a")]
    [InlineData("what-if-prefix-delegation-off", "xen-and-multi-card", "prefix-delegation=off")]
    [InlineData("what-if-ipv6-and-egress", "ipv6", "customer-routed-egress,ipv6")]
    public void The_view_is_as_it_was_reviewed(string golden, string name, string changes)
    {
        var run = CommandLine.Run(["capacity", "--bundle", Folder(name), .. changes.Length > 0 ? new[] { "--what-if", changes } : []]);
        Assert.Equal((0, ""), (run.Code, run.Notes));
        Assert.All(run.Output.Split('\n').Where(line => !line.Contains("aws ", StringComparison.Ordinal) && !line.Contains("kubectl ", StringComparison.Ordinal)),
            line => Assert.InRange(line.Length, 0, 80));
        var path = Path.Combine(Repository.Root, "tests/EksRecon.Tests/Capacity/golden", golden + ".txt");
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
            File.WriteAllText(path, run.Output);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run the tests with EKS_RECON_ACCEPT=1 and review it.");
        Assert.Equal(File.ReadAllText(path), run.Output);
    }

    [Theory]
    [InlineData("nonsense", "is not known; use prefix-delegation,")]
    [InlineData("", "the value is empty")]
    [InlineData("warm-ip=-1", "cannot be below 0")]
    [InlineData("warm-ip=many", "a whole number is needed")]
    [InlineData("warm-ip", "a whole number is needed")]
    [InlineData("max-pods=0", "cannot be below 1")]
    [InlineData("max-pods=99999999999", "a whole number is needed")]
    [InlineData("max-pods=2000000", "cannot be above")]
    [InlineData("max-pods=10,max-pods=20", "max-pods twice")]
    [InlineData("warm-ip=1,warm-ip=2", "WARM_IP_TARGET twice")]
    [InlineData("prefix-delegation=perhaps", "on or off")]
    [InlineData("add-nodes=5", "add-nodes=N:TYPE")]
    [InlineData("add-nodes=5:z9.huge", "does not know z9.huge")]
    [InlineData("add-nodes=5:m5.large:us-west-2z", "has no subnet in us-west-2z")]
    [InlineData("add-subnet=100.64.0.0/30:us-west-2a", "between /16 and /28")]
    [InlineData("add-subnet=100.64.0.0/8:us-west-2a", "between /16 and /28")]
    [InlineData("add-subnet=100.64.0.1/20:us-west-2a", "the range is 100.64.0.0/20")]
    [InlineData("add-subnet=fd00::/64:us-west-2a", "add-subnet=CIDR:ZONE")]
    [InlineData("add-subnet=100.64.0.0:us-west-2a", "no IPv4 range")]
    [InlineData("add-subnet=100.64.0.0/20", "add-subnet=CIDR:ZONE")]
    [InlineData("add-subnet=100.64.0.0/20:us-west-2a:cows", "neither pods nor nodes")]
    [InlineData("add-subnet=100.64.0.0/20:mars", "has nothing in zone mars")]
    [InlineData("add-subnet=10.0.4.0/24:us-west-2b", "overlaps subnet-b")]
    [InlineData("add-subnet=172.20.0.0/20:us-west-2b", "overlaps the range of Services")]
    [InlineData("add-subnet=100.64.0.0/20:us-west-2a,add-subnet=100.64.8.0/24:us-west-2a", "overlaps another new subnet")]
    public void Nonsense_is_refused_in_a_sentence(string change, string says)
    {
        var run = CommandLine.Run("capacity", "--bundle", Folder("one-zone-exhausted"), "--what-if", change);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
        Assert.Single(run.Notes.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("warm-ip=many", "--what-if warm-ip=many: a whole number is needed after '='.")]
    [InlineData("max-pods=10,max-pods=20", "--what-if gives max-pods twice: say it once.")]
    [InlineData("max-pods=9,add-subnet=10.0.4.0/24:us-west-2b", "--what-if add-subnet=10.0.4.0/24:us-west-2b: the range overlaps subnet-b")]
    public void A_refusal_names_the_option_and_the_change(string change, string says)
    {
        var run = CommandLine.Run("capacity", "--bundle", Folder("one-zone-exhausted"), "--what-if", change);
        Assert.Contains(says, run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_what_if_without_nodes_says_what_is_missing()
    {
        var run = CommandLine.Run("capacity", "--bundle", Folder("nodes-refused"), "--what-if", "max-pods=110");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("kubernetes/nodes", run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_has_the_same_numbers_and_every_node()
    {
        var run = CommandLine.Run("capacity", "--bundle", Folder("one-zone-exhausted"), "--what-if", "add-nodes=3:m5.large", "-o", "json");
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(6, answer.RootElement.GetProperty("capacity").GetProperty("nodes").GetArrayLength());
        Assert.Equal(["add-nodes=3:m5.large"],
            answer.RootElement.GetProperty("what_if").GetProperty("changes").EnumerateArray().Select(change => change.GetString()));
    }

    /// <summary>What changes nothing answers the same on both sides.</summary>
    [Theory]
    [InlineData("max-pods=29")]
    [InlineData("warm-eni=1")]
    [InlineData("prefix-delegation=off")]
    public void A_change_to_what_is_leaves_every_number(string change)
    {
        var run = CommandLine.Run("capacity", "--bundle", Folder("upgrade-does-not-fit"), "--what-if", change, "-o", "json");
        using var answer = JsonDocument.Parse(run.Output);
        var whatIf = answer.RootElement.GetProperty("what_if");
        foreach (
            var pair in whatIf.GetProperty("table").EnumerateArray().Append(whatIf.GetProperty("upgrade"))
                .Append(whatIf.GetProperty("first_to_fail")))
            Assert.Equal(pair.GetProperty("before").GetRawText(), pair.GetProperty("after").GetRawText());
    }

    [Fact]
    public void A_bar_has_its_width_and_a_sign_for_each_share_that_is_there()
    {
        foreach (
            var (parts, width) in new[] { (new[] { 1, 0, 65_530, 5 }, 32), (new[] { 10, 10, 10, 2 }, 32), (new[] { 0, 0, 0, 5 }, 10),
                (new[] { 120, 3, 0, 5 }, 40), (new[] { 1, 1, 1, 1 }, 4) })
        {
            var shares = SubnetBar.Shares(parts, width);
            Assert.Equal(width, shares.Sum());
            Assert.All(parts.Zip(shares), pair => Assert.Equal(pair.First > 0, pair.Second > 0));
        }
    }
}
