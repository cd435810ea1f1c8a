using System.Collections.Immutable;

using EksRecon.Bundles;
using EksRecon.Cluster;
using EksRecon.Facts;
using EksRecon.Model;
using EksRecon.Questions;
using EksRecon.Signatures;

namespace EksRecon.Networking.VpcCni;

/// <summary>The values that hang together: mode, version and status of the VPC CNI.</summary>
internal sealed class VpcCniState(Snapshot snapshot, ClusterFacts cluster, ComponentCensus components, AwsNode? awsNode, Fact<bool> runs)
{
    public const string AutoModeName = "auto-mode";
    public const string NotInstalled = "not-installed";
    public const string Ipv6 = "ipv6";

    public Fact<string> Mode()
    {
        // All nodes are Auto Mode's: a DaemonSet that was left over has nowhere to run.
        if (cluster.Nodes is Known<NodeMix> { Gaps.IsEmpty: true, Value.IsAllAuto: true })
        {
            return Fact.Known(AutoModeName, cluster.Nodes.Evidence);
        }

        if (runs.Is(true)) return awsNode is null ? Fact.Unknown<string>(NoContainer()) : RunningMode(awsNode);
        if (runs is not Known<bool>) return Fact.Unknown<string>(runs.Gaps);
        var auto = cluster.AutoMode;
        if (!auto.TryGet(out var isAuto)) return Fact.Unknown<string>(auto.Gaps);
        if (!isAuto) return Fact.Known(NotInstalled, runs.Evidence);
        if (cluster.Nodes.TryGet(out var mix) && mix.Ec2 > 0 && components.InRole("cni").Any())
        {
            return Fact.Known(NotInstalled, [.. runs.Evidence, .. cluster.Nodes.Evidence]);
        }

        return Fact.Known(AutoModeName, [.. auto.Evidence, .. runs.Evidence]);
    }

    /// <summary>A switch of the running aws-node; what it is where none runs.</summary>
    public Fact<bool> Switch(string name, Fact<string> mode, bool underAutoMode)
    {
        if (mode.Is(AutoModeName)) return Fact.Known(underAutoMode, mode.Evidence);
        if (awsNode is not null && runs.Is(true)) return awsNode.Switch(Setting(name));
        return mode.Is(NotInstalled) ? Fact.Known(false, mode.Evidence) : Fact.Unknown<bool>(mode.Gaps);
    }

    public Fact<string?> ImageVersion()
    {
        if (!runs.TryGet(out var isRunning)) return Fact.Unknown<string?>(runs.Gaps);
        var component = components.Of(AwsNode.ComponentId).FirstOrDefault();
        return Fact.Known(isRunning ? component?.Version : null, runs.Evidence);
    }

    public Fact<string?> PolicyAgentVersion()
    {
        var agents = components.Runs("aws-network-policy-agent");
        return agents.TryGet(out _)
            ? Fact.Known(components.Of("aws-network-policy-agent").FirstOrDefault()?.Version, agents.Evidence)
            : Fact.Unknown<string?>(agents.Gaps);
    }

    public Fact<string?> Version(Fact<string> mode)
    {
        if (snapshot.Addons.GetValueOrDefault(VpcCniDetector.AddonName) is { AddonVersion: { } version })
        {
            return Fact.Known<string?>(version, AddonEvidence("addonVersion", version));
        }

        var image = ImageVersion();
        if (mode.Is(AutoModeName) || mode.Is(NotInstalled)) return Fact.Known<string?>(null, mode.Evidence);
        var absent = AddonAbsent();
        if (!image.TryGet(out var tag)) return Fact.Unknown<string?>([.. image.Gaps, .. absent.Gaps]);
        return absent is Known<bool>
            ? image
            : tag is null
            ? Fact.Unknown<string?>(absent.Gaps)
            : Fact.Partial<string?>(tag, image.Evidence, absent.Gaps);
    }

    public Fact<string> Status(Fact<string> mode)
    {
        if (snapshot.Addons.GetValueOrDefault(VpcCniDetector.AddonName) is { Status: { } status })
        {
            return Fact.Known(status, AddonEvidence("status", status));
        }

        var absent = AddonAbsent();
        if (absent is not Known<bool>) return Fact.Unknown<string>(absent.Gaps);
        if (mode.Is(AutoModeName) || mode.Is(NotInstalled)) return mode;
        if (runs.TryGet(out var isRunning))
        {
            return Fact.Known(isRunning ? "self-managed" : NotInstalled, [.. absent.Evidence, .. runs.Evidence]);
        }

        return Fact.Unknown<string>(runs.Gaps);
    }

    /// <summary>The ids of what gives addresses to pods, on nodes that are not hybrid.</summary>
    public Fact<ImmutableArray<string>> PrimaryCnis()
    {
        var found = components.All(item => item.Role == "cni" && item.Id != "multus" && !OnlyOnHybridNodes(item), "a CNI", "cni")
            .Map(items => items.Select(item => item.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray());
        // Which nodes one of several is for cannot be told without the nodes.
        return found is Known<ImmutableArray<string>> { Value.Length: > 1 } several
            ? Fact.Partial(several.Value, several.Proof, [.. several.Gaps, .. snapshot.Nodes.Gaps])
            : found;
    }

    private static VpcCniSetting Setting(string name) => VpcCniSettings.All.First(setting => setting.Name == name);

    private static Evidence AddonEvidence(string field, string value) =>
        new("addon vpc-cni", field, value, AwsCalls.DescribeAddon.QuestionFor(VpcCniDetector.AddonName));

    private Fact<string> RunningMode(AwsNode node)
    {
        if (cluster.IpFamily.Is("ipv6")) return cluster.IpFamily;
        var ipv6 = node.Switch(Setting(VpcCniSettings.Ipv6));
        if (ipv6.Is(true)) return Fact.Known("ipv6", ipv6.Evidence);
        var custom = node.Switch(Setting(VpcCniSettings.CustomNetworking));
        if (custom.Is(true)) return Fact.Known("custom-networking", custom.Evidence);
        var prefix = node.Switch(Setting(VpcCniSettings.PrefixDelegation));
        foreach (var fact in new[] { ipv6, custom, prefix })
        {
            if (fact is not Known<bool>) return Fact.Unknown<string>(fact.Gaps);
        }

        return Fact.Known(prefix.Is(true) ? "prefix-delegation" : "secondary-ip", [.. custom.Evidence, .. prefix.Evidence]);
    }

    /// <summary>Known true where it is certain that vpc-cni is no EKS add-on; unknown where it could not be asked.</summary>
    private Fact<bool> AddonAbsent()
    {
        var names = snapshot.AddonNames;
        var listed = names.Items.Contains(VpcCniDetector.AddonName, StringComparer.Ordinal);
        var look = snapshot.Coverage.Of(AwsCalls.DescribeAddon, VpcCniDetector.AddonName);
        if (names.IsWhole && names.Look.Answered && !listed && (snapshot.Coverage.Manifest is not null || !names.Items.IsEmpty))
        {
            return Fact.Known(true,
                new Evidence("addons", "names", names.Items.IsEmpty ? "none" : string.Join(", ", names.Items), names.Question));
        }

        if (!listed && look is { IsWhole: true })
        {
            return Fact.Known(true,
                new Evidence("addon vpc-cni", "addon", "there is none", AwsCalls.DescribeAddon.QuestionFor(VpcCniDetector.AddonName)));
        }

        return Fact.Unknown<bool>(
            look.Gap ?? names.Gap
                ?? new Gap(AwsCalls.DescribeAddon.QuestionFor(VpcCniDetector.AddonName), Outcome.Malformed,
                    "the add-on is listed and its description holds nothing of it"));
    }

    private bool OnlyOnHybridNodes(Component component)
    {
        if (component.Workloads.IsEmpty || snapshot.Nodes.Items.IsEmpty) return false;
        var isAnywhere = false;
        foreach (var node in snapshot.Nodes.Items)
        {
            if (!component.Workloads[0].Template.MayRunOn(node)) continue;
            if (!node.IsHybrid) return false;
            isAnywhere = true;
        }

        return isAnywhere;
    }

    private static Gap NoContainer() =>
        new("kubernetes/daemonsets.apps", Outcome.Malformed,
            "aws-node runs, and no container named aws-node was seen whose settings could be read");
}
