using System.CommandLine;

using EksRecon.Cli.Runs;
using EksRecon.Cli.Terminal;
using EksRecon.Outputs;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon components</c>: the catalogue of what is recognised.</summary>
internal static class ComponentsCommand
{
    public static Command Create(StandardStreams streams)
    {
        var signatures = new Option<string>("--signatures")
        {
            Description = "A folder of YAML files that add to the catalogue.",
            HelpName = "DIR",
        };
        var command = new Command("components", "Lists the components that are recognised, with roles and end-of-life dates.")
        {
            signatures,
        };
        command.SetAction(parsed =>
        {
            streams.Write(string.Concat(SignatureFolder.Load(parsed.GetValue(signatures)).Entries.Select(Line)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Line(Signature entry)
    {
        var end = entry.EndOfLife is { } over ? $"  ended {over.Date}" : "";
        return VisibleText.Line($"{entry.Id,-34}  {string.Join(", ", entry.RoleNames),-20}  {entry.Name}{end}") + "\n";
    }
}
