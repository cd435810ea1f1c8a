using System.CommandLine;

using EksRecon.Cli.Terminal;
using EksRecon.Rules;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon explain CODE</c>: the page of a finding.</summary>
internal static class ExplainCommand
{
    public static Command Create(StandardStreams streams)
    {
        var code = new Argument<string>("CODE")
        {
            Description = "A finding's code, e.g. NET203; without it, all codes are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Explains a finding: what it says, why it matters, how it is found, what to do.") { code };
        command.SetAction(parsed => Run(parsed.GetValue(code), streams));
        return command;
    }

    private static int Run(string? code, StandardStreams streams)
    {
        if (code is null)
        {
            streams.Write(
                string.Concat(RuleList.Kinds.Select(kind => $"{kind.Code}  {Facts.SeverityNames.Name(kind.Severity),-8}  {kind.Name}\n")));
            return ExitCode.Done;
        }

        var page = FindingPages.Find(code.ToUpperInvariant())
            ?? throw new UsageException($"explain {code}: there is no such finding; 'eks-recon explain' lists the codes.");
        streams.Write(page);
        return ExitCode.Done;
    }
}
