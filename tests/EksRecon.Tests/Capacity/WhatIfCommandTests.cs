using System.Text.Json;
using System.Text.Json.Nodes;

using EksRecon.Tests.Cases;
using EksRecon.Tests.Cli;
using EksRecon.Tests.Facts;

using Xunit;

namespace EksRecon.Tests.Capacity;

/// <summary>The steps of a what-if are pasted into shells: names of a cluster stay words in them.</summary>
public sealed class WhatIfCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;
    private readonly PastedCommand _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("it's \"quoted\"")]
    [InlineData("$(touch x)")]
    [InlineData("`touch x`")]
    [InlineData("-dashed")]
    [InlineData("--debug;touch x")]
    [InlineData("a\ntouch x\n#")]
    [InlineData("a\\")]
    [InlineData("&& touch x || $HOME *")]
    public async Task Names_in_the_steps_are_single_words_and_run_nothing(string name)
    {
        var bundle = Renamed(name);
        var run = CommandLine.Run("capacity", "--bundle", bundle, "--what-if",
            "prefix-delegation,add-nodes=2:m5.large,add-subnet=10.9.0.0/20:us-west-2a,customer-routed-egress", "-o", "json");
        Assert.True(run.Code == 0, run.Notes);
        using var answer = JsonDocument.Parse(run.Output);
        var commands = answer.RootElement.GetProperty("what_if").GetProperty("steps").EnumerateArray()
            .SelectMany(step => step.GetProperty("commands").EnumerateArray()).Select(command => command.GetString() ?? "").ToList();
        var words = new List<string[]>();
        foreach (var command in commands) words.Add(Assert.Single(await _shell.Run(command)));
        Assert.Contains(words,
            given => given.SequenceEqual(
                (string[])["aws", "eks", "update-nodegroup-version", .. Option("--cluster-name", name),
                    .. Option("--nodegroup-name", name)]));
        Assert.Contains(words,
            given => given.SequenceEqual(
                (string[])["aws", "eks", "update-nodegroup-config", .. Option("--cluster-name", name), .. Option("--nodegroup-name", name),
                    "--scaling-config", "maxSize=MAX,desiredSize=8"]));
        Assert.Contains(words,
            given => given.SequenceEqual(
                (string[])["aws", "eks", "update-cluster-config", .. Option("--name", name), "--resources-vpc-config",
                    "controlPlaneEgressMode=CUSTOMER_ROUTED"]));
        Assert.Contains(words,
            given => given.SequenceEqual(
                (string[])["aws", "ec2", "associate-vpc-cidr-block", .. Option("--vpc-id", name), "--cidr-block", "10.9.0.0/20"]));
        Assert.Contains(words,
            given => given is ["kubectl", "set", "env", "daemonset", "aws-node", "-n", "kube-system", "ENABLE_PREFIX_DELEGATION=true"]);
    }

    /// <summary>A value that begins with a dash is joined to its option.</summary>
    private static string[] Option(string option, string value) => value.StartsWith('-') ? [$"{option}={value}"] : [option, value];

    /// <summary>A case whose cluster and node groups have this name.</summary>
    private string Renamed(string name)
    {
        var bundle = new Case("cases/addresses/one-zone-exhausted").Memory();
        foreach (var (file, content) in bundle.Files)
        {
            var root = JsonNode.Parse(content);
            if (file == "manifest.json" && root is JsonObject manifest) manifest["cluster"] = name;
            if (root is not null) Rename(root, name);
            var path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? _folder);
            File.WriteAllText(path, root?.ToJsonString());
        }

        return _folder;
    }

    private static void Rename(JsonNode node, string name)
    {
        foreach (var (member, value) in node is JsonObject members ? members.ToList() : [])
        {
            if (member == "cluster" && value is JsonObject cluster) cluster["name"] = name;
            if (member is "clusterName" or "nodegroupName" or "eks.amazonaws.com/nodegroup" or "vpcId" or "VpcId" && value is JsonValue)
            {
                node[member] = name;
            }
            else if (member == "nodegroups" && value is JsonArray) node[member] = new JsonArray(name);
            else if (value is not null) Rename(value, name);
        }

        foreach (var item in node is JsonArray items ? items.ToList() : [])
        {
            if (item is not null) Rename(item, name);
        }
    }
}
