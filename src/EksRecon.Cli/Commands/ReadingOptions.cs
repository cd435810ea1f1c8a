using System.CommandLine;

using EksRecon.Bundles;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Model;
using EksRecon.Reachability;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary>
/// The options that say how network policies are read, and how workloads are named; <c>reach</c> and <c>diff --reach</c> share them.
/// </summary>
internal sealed class ReadingOptions
{
    /// <summary>Named by the notation of the command line, and not there yet.</summary>
    private const string Programmed = "programmed";

    private static readonly string[] Names = [Judgement.Auto, Judgement.Upstream, "vpc-cni", "calico", "cilium"];

    private readonly Option<string> _reading = new("--reading")
    {
        Description =
            $"How policies are read: auto (what enforces in this cluster), or one reading that is taken as enforced everywhere: {string.Join(", ", Names[1..])} (default: auto).",
        HelpName = "READING",
    };

    private readonly Option<bool> _directOwners = new("--direct-owners")
    {
        Description = "Count pods under their direct owners (ReplicaSet, Job) instead of their top controllers (Deployment, CronJob).",
    };
    private readonly Option<string> _signatures = new("--signatures")
    {
        Description = "A folder of YAML files that add to the catalogue of components, or replace entries of it.",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_reading);
        command.Options.Add(_directOwners);
        command.Options.Add(_signatures);
    }

    /// <summary>What is kept of containers while a snapshot is read, and what judges its policies, by these options.</summary>
    /// <exception cref="UsageException">There is no such reading.</exception>
    public (KeptSettings Settings, Func<Snapshot, Judgement> Judge) Read(ParseResult parsed)
    {
        var reading = parsed.GetValue(_reading) ?? Judgement.Auto;
        if (reading == Programmed)
        {
            throw new UsageException($"--reading {Programmed} is not available in this version: use {string.Join(", ", Names)}.");
        }

        if (!Names.Contains(reading, StringComparer.Ordinal))
        {
            throw new UsageException($"--reading {reading}: there is no such reading; use {string.Join(", ", Names)}.");
        }

        var (catalogue, byDirectOwner) = (SignatureFolder.Load(parsed.GetValue(_signatures)), parsed.GetValue(_directOwners));
        return (catalogue.Kept, snapshot => Recon.Judge(snapshot, catalogue, reading) with { ByDirectOwner = byDirectOwner });
    }

    /// <summary><c>--profile</c> was this option's name up to 0.1.0, and is the AWS profile now.</summary>
    /// <exception cref="UsageException">It names a reading.</exception>
    public static void RefuseProfile(string? profile)
    {
        if (profile is not null && Names.Contains(profile, StringComparer.Ordinal))
        {
            throw new UsageException($"--profile is the AWS profile; to choose how policies are read, give --reading {profile}.");
        }
    }
}
