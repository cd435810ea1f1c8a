using System.CommandLine;
using System.Text;

using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon components</c>: the catalogue of what is recognised.</summary>
internal static class ComponentsCommand
{
    public static Command Create(StandardStreams streams)
    {
        var signatures = new Option<string>("--signatures") { Description = "A folder of YAML files that add to the catalogue.", HelpName = "DIR" };
        var command = new Command("components", "Lists the components that are recognised, with roles and end-of-life dates.") { signatures };
        command.SetAction(parsed =>
        {
            using var writer = new StreamWriter(streams.Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            foreach (var entry in SignatureFolder.Load(parsed.GetValue(signatures)).Entries) Write(entry, writer);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Signature entry, StreamWriter writer)
    {
        var end = entry.EndOfLife is { } over ? $"  ended {over.Date}" : "";
        writer.WriteLine($"{entry.Id,-34}  {string.Join(", ", entry.RoleNames),-20}  {entry.Name}{end}");
    }
}
