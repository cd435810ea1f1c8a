using System.CommandLine;
using System.Globalization;

using EksRecon.Bundles;
using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Model;

namespace EksRecon.Cli.Commands;

/// <summary>
/// The options that say what to look at: a live cluster, a bundle, or the sample; commands that answer about a cluster share them.
/// </summary>
/// <param name="profile">How the option of the AWS profile is called.</param>
internal sealed class SnapshotOptions(string profile = SnapshotOptions.AwsProfile)
{
    /// <summary>As aws calls it.</summary>
    public const string AwsProfile = "--profile";

    private readonly Option<string> _bundle = new("--bundle")
    {
        Description = "What to look at: a bundle, a folder or archive of kubectl and aws outputs, a cluster-info dump, a support bundle.",
        HelpName = "PATH",
    };
    private readonly Option<bool> _demo = new("--demo") { Description = "Look at the built-in sample cluster." };
    private readonly Option<bool> _complete = new("--complete")
    {
        Description =
            "The folder is complete: what is not in it is not in the cluster. Does not apply to kinds that could not be read in full.",
    };
    private readonly Option<bool> _listFiles = new("--list-files")
    {
        Description =
            "Also list, on standard error, the files of the bundle that hold nothing for the tool (other tools' files, patches, hidden files), each with the reason.",
    };
    private readonly Option<string> _save = new("--save")
    {
        Description = "Also save what a live cluster answered as a bundle: a .tgz, or a folder if it ends in '/'.",
        HelpName = "PATH",
    };
    private readonly LiveOptions _live = new(profile);

    /// <summary>Adds what stands before a command's own options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_bundle, _demo, _complete, _listFiles]) command.Options.Add(option);
    }

    /// <summary>Adds what stands after a command's own options.</summary>
    public void AddLiveTo(Command command)
    {
        command.Options.Add(_save);
        _live.AddTo(command);
    }

    /// <inheritdoc cref="LiveOptions.StrayProfile"/>
    public string? StrayProfile(ParseResult parsed) => _live.StrayProfile(parsed);

    public SnapshotChoice Read(ParseResult parsed) =>
        new(parsed.GetValue(_bundle), parsed.GetValue(_demo), parsed.GetValue(_complete), _live.Read(parsed), parsed.GetValue(_save),
            parsed.GetValue(_listFiles));
}

/// <summary>What to look at.</summary>
internal sealed record SnapshotChoice(string? Bundle, bool Demo, bool Complete, LiveRequest? Live, string? Save, bool ListFiles = false)
{
    /// <exception cref="UsageException">Two outputs are one file, or one is a file that the run reads.</exception>
    public void RefuseClashes(IEnumerable<ReportOutput> outputs, string? signatures)
    {
        var written = outputs.Select(output => ($"-o {output.Format}", output.File));
        OutputClash.Refuse([.. Save is null ? [] : new[] { ("--save", (string?)Save) }, .. written],
            [.. OutputClash.Inputs(Bundle, Live, signatures)]);
    }

    /// <exception cref="UsageException">It is not said what to look at, or said twice.</exception>
    /// <param name="settings">What is kept of containers: the catalogue's.</param>
    public Snapshot Open(StandardStreams streams, KeptSettings settings, CancellationToken cancel)
    {
        if (Demo && Bundle is not null) throw new UsageException("--demo and --bundle exclude each other: give one of them.");
        if (Live is not null && (Demo || Bundle is not null))
        {
            throw new UsageException(
                $"a live cluster (--cluster, --context) and {(Demo ? "--demo" : "--bundle")} exclude each other: give one of them.");
        }

        if (Live is null && Save is not null && !Demo)
        {
            throw new UsageException("--save goes with a live cluster: give --cluster NAME or --context [CONTEXT].");
        }

        if (Save is not null) OutputClash.Refuse([("--save", Save)], [.. OutputClash.Inputs(Bundle, Live, signatures: null)]);
        if (Demo) return Runs.Demo.Read(Save, settings, streams, cancel);
        if (Live is { } live) return LiveRun.Read(live, Save, settings, streams, cancel);
        var bundle = Bundle
            ?? throw new UsageException(
                "say what to look at: --cluster NAME, --context [CONTEXT], --bundle PATH, or --demo for the built-in sample cluster.");
        var snapshot = Recon.Read(bundle, Complete, cancel, settings);
        if (ListFiles)
        {
            foreach (var passed in snapshot.Coverage.PassedOver) streams.Notes.WriteLine(Shown($"{passed.File}: {passed.Reason}"));
        }

        return snapshot;
    }

    /// <summary>File names come from strangers: what would steer a terminal is shown as its number.</summary>
    private static string Shown(string text) =>
        string.Concat(
            text.Select(one => char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                ? $"\\u{(int)one:x4}" : one.ToString()));
}
