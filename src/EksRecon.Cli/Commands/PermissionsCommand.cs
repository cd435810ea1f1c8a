using System.CommandLine;

using EksRecon.Cli.Terminal;
using EksRecon.Questions;

namespace EksRecon.Cli.Commands;

/// <summary><c>eks-recon permissions</c>: what has to be granted, from the list of questions.</summary>
internal static class PermissionsCommand
{
    public static Command Create(StandardStreams streams)
    {
        var which = new Argument<string>("WHICH")
        {
            Description = "iam: the IAM policy; rbac: the ClusterRole; without it: a page about both.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        which.AcceptOnlyFromAmong("iam", "rbac");
        var command = new Command("permissions",
            "Prints the IAM policy and the ClusterRole that a collection needs: nothing more, nothing less.")
        {
            which,
        };
        command.SetAction(parsed =>
        {
            var text = parsed.GetValue(which) switch
            {
                "iam" => IamPolicy.Json(),
                "rbac" => ClusterRole.Yaml(),
                _ => PermissionsPage.Markdown(),
            };
            streams.Write(text);
            return ExitCode.Done;
        });
        return command;
    }
}
