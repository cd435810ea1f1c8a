using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using CsCheck;

using EksRecon.Bundles;
using EksRecon.Reports;

using Xunit;

namespace EksRecon.Tests.Properties;

/// <summary>
/// Laws that hold for every bundle; the clusters of the tests are the examples they are tried on. EKS_RECON_RUNS raises the number of
/// tries.
/// </summary>
public sealed class BundleProperties
{
    internal static readonly int Runs = Tries.Of(200);

    private static readonly Lazy<(string Name, MemoryBundle Bundle, bool IsComplete)[]> Clusters = new(() =>
    [
        .. Directory.EnumerateFiles(Repository.Clusters, "expected.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file =>
                (Path.GetFileName(Path.GetDirectoryName(file)) ?? "",
                    MemoryBundle.Load(Path.Combine(Path.GetDirectoryName(file) ?? "", "bundle")), new Expected(file).IsComplete)),
    ]);

    /// <summary>Values that may be smaller, or another of several, when less was seen, provided that the report says so.</summary>
    private static readonly string[] MayBePartial =
    [
        "networking.vpc_cni.version", "networking.vpc_cni.custom_networking.eniconfigs", "networking.ingress.controllers", "networking.ingress.ingress_classes", "networking.ingress.gateway_api.gateways",
        "networking.service_mesh.detected", "networking.service_mesh.istio.version", "networking.service_mesh.istio.mode", "networking.service_mesh.istio.injection_namespaces", "networking.service_mesh.appmesh.virtual_services",
        "networking.network_policies.count", "networking.network_policies.namespaces_with_policies", "networking.network_policies.calico.global_policies",
    ];

    private enum Harm
    {
        Delete,
        Empty,
        CutOff,
        Garbage,
        WrongType,
        Forbidden,
        OddField,
        NullInList,
        BadNeighbour,
        Archive,
    }

    [Fact]
    public void The_order_of_documents_and_items_changes_nothing()
    {
        Gen.Select(Gen.Int[0, Clusters.Value.Length - 1], Gen.Int).Sample(
            (which, seed) =>
            {
                var (name, bundle, isComplete) = Clusters.Value[which];
                var random = new Random(seed);
                var shuffled = bundle.Copy();
                foreach (var (path, content) in bundle.Files) shuffled.Files[path] = ShuffledItems(path, content, random);
                var order = shuffled.Files.Keys.OrderBy(_ => random.Next()).ToList();
                Assert.Equal(Comparable(Answers.Report(bundle.Snapshot(isComplete))),
                    Comparable(Answers.Report(shuffled.Snapshot(isComplete, order))));
                return name.Length > 0;
            },
            iter: Runs / 3,
            threads: 1);
    }

    [Fact]
    public void A_deleted_or_damaged_document_makes_facts_unknown_or_partial_and_never_wrong()
    {
        Gen.Select(Gen.Int[0, Clusters.Value.Length - 1], Gen.Enum<Harm>(), Gen.Int).Sample(
            (which, harm, seed) =>
            {
                var (name, bundle, isComplete) = Clusters.Value[which];
                // Told that a folder is the whole truth, the tool has to believe that a deleted document never was.
                if (isComplete && harm == Harm.Delete) return;
                var random = new Random(seed);
                // An older copy of an object stands in for a newer one that is gone: nothing tells a reader that there was a newer one.
                bundle = bundle.Copy();
                foreach (var older in bundle.Files.Keys.Where(path => path.Contains("backup", StringComparison.Ordinal)).ToList())
                {
                    bundle.Files.Remove(older);
                }

                var victims = bundle.Files.Keys.Where(path =>
                    path.EndsWith(".json", StringComparison.Ordinal) && path != Manifest.FileName).ToList();
                if (victims.Count == 0) return;
                var victim = victims[random.Next(victims.Count)];
                var damaged = bundle.Copy();
                Apply(harm, damaged, victim, random);
                var context = $"{name}: {harm} of {victim} (seed {seed}){Place.Value}";
                var snapshot = damaged.Snapshot(isComplete);
                Compare(Answers.Report(bundle.Snapshot(isComplete)), Answers.Report(snapshot), context);
                var before = bundle.Snapshot(isComplete).Coverage.Damages.Select(damage => damage.File).Append(victim)
                    .ToHashSet(StringComparer.Ordinal);
                Assert.All(snapshot.Coverage.Damages,
                    damage => Assert.True(before.Contains(damage.File), $"{context}: {damage} is of a document that nothing was done to"));
            },
            iter: Runs,
            threads: 1);
    }

    /// <summary>Every fact is the healthy one, or null or a part of it with its row; nothing is found that was not found before.</summary>
    internal static int Compare(Report healthy, Report harmed, string context)
    {
        var count = 0;
        var after = Leaves(Answers.Element(harmed).GetProperty("networking"),
            "networking").ToDictionary(leaf => leaf.Path, leaf => leaf.Value, StringComparer.Ordinal);
        foreach (var (path, value) in Leaves(Answers.Element(healthy).GetProperty("networking"), "networking"))
        {
            count++;
            if (after[path] == value) continue;
            var rows = harmed.Unavailable.Where(row => row.Fact == path).Select(row => row.Effect).ToList();
            var isExplained = after[path] == "null" ? rows.Contains("unknown") : rows.Contains("partial") && MayBePartial.Contains(path);
            Assert.True(isExplained, $"{context}: {path} was {value} and became {after[path]} ({string.Join(", ", rows)})");
        }

        var known = healthy.Findings.Select(finding => finding.Code).Append("NET901").Append("NET902").ToHashSet(StringComparer.Ordinal);
        foreach (var finding in harmed.Findings)
        {
            Assert.True(known.Contains(finding.Code), $"{context}: {finding.Code} was concluded from less: {finding.Title}");
        }

        return count;
    }

    /// <summary>Where in the document the harm was done, for the message of a failure.</summary>
    private static readonly ThreadLocal<string> Place = new(() => "");

    private static void Apply(Harm harm, MemoryBundle bundle, string victim, Random random)
    {
        var content = bundle.Files[victim];
        Place.Value = "";
        switch (harm)
        {
            case Harm.OddField or Harm.NullInList:
                var odd = harm == Harm.OddField
                    ? JsonFaults.WithOddField(content, random, out var place)
                    : JsonFaults.WithNullInList(content, random, out place);
                if (odd is not null) bundle.Files[victim] = odd;
                Place.Value = ": " + place;
                break;
            case Harm.BadNeighbour:
                // A document of no use behind a good one, and in front of it.
                bundle.Files[victim] = random.Next(2) == 0
                    ? [.. content, .. "\n{\"apiVersion\": \"v1\", \"kind\": [\n"u8]
                    : [.. "{\"apiVersion\" 1}\n"u8, .. content];
                break;
            case Harm.Archive:
                // Compressed by a tool whose format is not read.
                bundle.Files.Remove(victim);
                bundle.Files[victim] = [0x28, 0xb5, 0x2f, 0xfd, .. content];
                break;
            case Harm.Delete:
                bundle.Files.Remove(victim);
                break;
            case Harm.Empty:
                bundle.Files[victim] = [];
                break;
            case Harm.CutOff:
                // Whitespace behind the last brace may go without harm.
                var last = Encoding.UTF8.GetString(content).TrimEnd().Length;
                bundle.Files[victim] = content[..random.Next(0, Math.Max(1, last))];
                break;
            case Harm.Garbage:
                var at = random.Next(1, content.Length);
                bundle.Files[victim] = [.. content[..at], (byte)'\x01', (byte)'}', (byte)'{', .. content[at..]];
                break;
            case Harm.WrongType:
                bundle.Files[victim] = WithWrongTypes(content);
                break;
            case Harm.Forbidden:
                bundle.Files.Remove(victim);
                Refuse(bundle, victim);
                break;
        }
    }

    /// <summary>Turns the row of the document into a refusal, as a collection under fewer permissions would have written it.</summary>
    private static void Refuse(MemoryBundle bundle, string victim)
    {
        if (!bundle.Files.TryGetValue(Manifest.FileName, out var manifest) || BundlePath.Question(victim) is not { } question) return;
        var root = JsonNode.Parse(manifest)?.AsObject();
        foreach (var row in root?["coverage"]?.AsArray() ?? [])
        {
            if (row?["question"]?.GetValue<string>() == question) row["outcome"] = "forbidden";
        }

        bundle.Files[Manifest.FileName] = Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "");
    }

    /// <summary>Every name becomes a number: no reader can take such an object for another.</summary>
    private static byte[] WithWrongTypes(byte[] content)
    {
        var root = JsonNode.Parse(content);
        foreach (
            var metadata in Objects(root).Where(node =>
                node.ContainsKey("name") && node.ContainsKey("labels") || node.ContainsKey("namespace")))
        {
            metadata["name"] = 42;
        }

        foreach (var thing in Objects(root))
        {
            foreach (
                var key in thing.Select(member => member.Key)
                    .Where(key =>
                        key is "SubnetId" or "VpcId" or "RouteTableId" or "NatGatewayId" or "addonName" or "NetworkInterfaceId" or "GroupId" or "InstanceType" or "LoadBalancerArn")
                    .ToList())
            {
                thing[key] = 42;
            }
        }

        return Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "");
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(member => member.Value).ToList().SelectMany(Objects).Prepend(map),
        JsonArray list => list.ToList().SelectMany(Objects),
        _ => [],
    };

    private static byte[] ShuffledItems(string path, byte[] content, Random random)
    {
        if (!path.EndsWith(".json", StringComparison.Ordinal) || path == Manifest.FileName) return content;
        var root = JsonNode.Parse(content);
        foreach (var key in new[] { "items", "Subnets", "RouteTables", "NetworkInterfaces", "addons", "nodegroups" })
        {
            if (root is not JsonObject map || map[key] is not JsonArray list) continue;
            var items = list.ToList();
            list.Clear();
            foreach (var item in items.OrderBy(_ => random.Next())) list.Add(item);
        }

        return Encoding.UTF8.GetBytes(root?.ToJsonString() ?? "");
    }

    private static string Comparable(Report report) => Answers.Json(report);

    private static IEnumerable<(string Path, string Value)> Leaves(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Leaves(member.Value, $"{path}.{member.Name}"))
        : [(path, element.GetRawText())];
}
