using System.CommandLine;
using System.Text;
using System.Text.Json;

using EksRecon.Capacity;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;

namespace EksRecon.Cli.Commands;

/// <summary>
/// <c>eks-recon capacity</c>: addresses left, by subnet, zone and node, and what a change would make of them. <c>capacity node</c> answers
/// by hand-given values what one node holds.
/// </summary>
internal static class CapacityCommand
{
    public static Command Create(StandardStreams streams, CancellationToken cancel)
    {
        var outputs = new Option<string[]>("--output", "-o")
        {
            Description = "text, yaml or json, each to standard output or to =FILE; may be given several times (default: text).",
            HelpName = "FORMAT[=FILE]",
        };
        var changes = new Option<string[]>("--what-if")
        {
            Description = $"Before and after of changes, several separated by commas: {string.Join(", ", Change.Known)}.",
            HelpName = "CHANGE[,CHANGE]",
        };
        var look = new SnapshotOptions();
        var command = new Command("capacity",
            "Addresses left: by subnet, zone and node, what fails first, and what a change would make of it.")
        {
            Node(streams),
        };
        look.AddTo(command);
        foreach (var option in (Option[])[outputs, changes]) command.Options.Add(option);
        look.AddLiveTo(command);
        command.SetAction(parsed =>
            Cluster(look.Read(parsed),
                [.. (parsed.GetValue(outputs) is { Length: > 0 } given ? given : ["text"]).Select(ReportOutput.Parse)],
                parsed.GetValue(changes) ?? [], streams, cancel));
        return command;
    }

    private static int Cluster(SnapshotChoice look, IReadOnlyList<ReportOutput> outputs, string[] changes, StandardStreams streams,
        CancellationToken cancel)
    {
        try
        {
            // What makes no sense is said before anything is asked of a cluster.
            var wanted = Change.Parse(changes);
            if (look.Live is { IsDryRun: true } dry) return DryRun.Print(dry, streams);
            look.RefuseClashes(outputs, signatures: null);
            var catalogue = SignatureFolder.Load(null);
            var report = Recon.Capacity(look.Open(streams, catalogue.Kept, cancel), catalogue, wanted, TimeProvider.System,
                ToolVersion.Current);
            var rendering = Rendering.Of(report);
            foreach (var output in outputs) output.Write(rendering, streams, cancel);
            return report.Capacity.MorePods is null && report.Capacity.Subnets.IsEmpty ? ExitCode.NothingKnown : ExitCode.Done;
        }
        catch (WhatIfException wrong)
        {
            throw new UsageException(wrong.Sentence("--what-if"));
        }
    }

    private static Command Node(StandardStreams streams)
    {
        var type = new Option<string>("--instance-type") { Description = "EC2 type of the node.", HelpName = "TYPE", Required = true };
        var maxPods = new Option<int>("--max-pods")
        {
            Description = "The node's status.capacity.pods.",
            HelpName = "N",
            Required = true,
            CustomParser = given => Numbers.Whole(given) ?? 0,
        };
        var pods = new Option<int>("--pods")
        {
            Description = "Pods that take an address from the pool (not hostNetwork).",
            HelpName = "P",
            Required = true,
            CustomParser = given => Numbers.Whole(given) ?? 0,
        };
        var settings = new Option<string[]>("--env")
        {
            Description = "A setting of aws-node; may be given several times.",
            HelpName = "NAME=VALUE",
        };
        var output = new Option<string>("--output", "-o") { Description = "text or json (default: text).", HelpName = "FORMAT" };
        output.AcceptOnlyFromAmong("text", "json");
        var node = new Command("node", "Interfaces and addresses that the VPC CNI holds on one Linux node, in the steady state, for IPv4.")
        {
            type, maxPods, pods, settings, output,
        };
        node.SetAction(parsed =>
            Node(parsed.GetValue(type) ?? "", parsed.GetValue(maxPods), parsed.GetValue(pods), parsed.GetValue(settings) ?? [],
                parsed.GetValue(output) == "json", streams));
        return node;
    }

    private static int Node(string type, int maxPods, int pods, string[] environment, bool isJson, StandardStreams streams)
    {
        if (maxPods < 0) throw new UsageException($"--max-pods {maxPods}: it cannot be below 0.");
        if (pods < 0) throw new UsageException($"--pods {pods}: it cannot be below 0.");
        var limits = new InstanceLimitTable([]).Find(type)
            ?? throw new UsageException($"--instance-type {type}: the embedded table of limits does not know this type.");
        var pool = NodePool.Of(limits, Settings(environment, streams), maxPods, pods);
        streams.Write(isJson ? Json(pool) : Text(type, maxPods, pods, pool));
        return ExitCode.Done;
    }

    private static PoolSettings Settings(string[] environment, StandardStreams streams)
    {
        var settings = new PoolSettings();
        foreach (var setting in environment)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"--env {setting}: it has to be NAME=VALUE.");
            var (name, value) = (setting[..equals], setting[(equals + 1)..]);
            if (!PoolSettings.Names.Contains(name, StringComparer.Ordinal))
            {
                streams.Note($"note: --env {name} plays no part in the pool and is ignored");
                continue;
            }

            try
            {
                settings = settings.With(name, value);
            }
            catch (FormatException wrong)
            {
                throw new UsageException("--env " + wrong.Message);
            }
        }

        return settings;
    }

    private static string Json(NodePool pool)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("enis", pool.Enis);
            writer.WriteNumber("prefixes", pool.Prefixes);
            writer.WriteNumber("ips", pool.Addresses);
            writer.WriteNumber("subnet_addresses", pool.SubnetAddresses);
            writer.WriteNumber("warm", pool.Warm);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Text(string type, int maxPods, int pods, NodePool pool)
    {
        var waiting = Math.Max(0, pods - pool.Addresses);
        return $"{type}, max-pods {maxPods}, {pods} pods: {pool.Enis} ENIs, {(pool.Prefixes > 0 ? $"{pool.Prefixes} prefixes, " : "")}{pool.Addresses} addresses for pods, {pool.Warm} of them warm; {pool.SubnetAddresses} taken from subnets\n"
            + (waiting > 0 ? $"{waiting} pods wait for an address (ContainerCreating)\n" : "");
    }
}
