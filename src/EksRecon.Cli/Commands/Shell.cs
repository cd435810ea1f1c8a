using System.CommandLine;

using EksRecon.Bundles;
using EksRecon.Collection;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary>The command line: its commands, and the one place where errors become sentences and exit codes.</summary>
internal static class Shell
{
    public static int Run(string[] arguments, StandardStreams streams)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler stop = (_, press) =>
        {
            press.Cancel = true;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += stop;
        try
        {
            return Run(arguments, streams, interrupt.Token);
        }
        finally
        {
            Console.CancelKeyPress -= stop;
        }
    }

    public static int Run(string[] arguments, StandardStreams streams, CancellationToken cancel)
    {
        try
        {
            return Commands(streams, cancel).Parse(arguments) is var parsed && parsed.Errors.Count > 0 && !AsksForHelp(arguments)
                ? Usage(streams, parsed.Errors[0].Message, parsed)
                : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Error = streams.Notes });
        }
        catch (UsageException wrong)
        {
            return Say(streams, wrong.Message, ExitCode.Usage);
        }
        catch (BundleException unusable)
        {
            return Say(streams, unusable.Message, ExitCode.Usage);
        }
        catch (AccessException unusable)
        {
            return Say(streams, unusable.Message, ExitCode.Usage);
        }
        catch (SignatureException unusable)
        {
            return Say(streams, unusable.Message, ExitCode.Usage);
        }
        catch (UndecidedException open)
        {
            return Say(streams, open.Message, ExitCode.NothingKnown);
        }
        catch (OutputException unwritten)
        {
            return Say(streams, unwritten.Message, ExitCode.NotWritten);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        // The last boundary: a user is never shown a stack trace, and the exit code tells scripts that the tool is at fault.
        catch (Exception fault)
        {
            return Say(streams, $"this is a fault of eks-recon itself ({fault.GetType().Name}: {fault.Message}). Please report it with the command you ran.", ExitCode.Fault);
        }
    }

    private static RootCommand Commands(StandardStreams streams, CancellationToken cancel)
    {
        var root = new RootCommand("Tells the truth about the network of an Amazon EKS cluster, read-only, with the evidence.")
        {
            NetworkingCommand.Create(streams, cancel),
            CollectCommand.Create(streams, cancel),
            PermissionsCommand.Create(streams),
            ReplayCommand.Create(streams, cancel),
            McpCommand.Create(streams, cancel),
            CapacityCommand.Create(streams, cancel),
            ReachCommand.Create(streams, cancel),
            DiffCommand.Create(streams, cancel),
            ExplainCommand.Create(streams),
            ComponentsCommand.Create(streams),
        };
        return root;
    }

    private static bool AsksForHelp(string[] arguments) => arguments.Any(argument => argument is "-h" or "--help" or "-?");

    private static int Usage(StandardStreams streams, string message, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command is RootCommand ? "eks-recon" : $"eks-recon {parsed.CommandResult.Command.Name}";
        return Say(streams, $"{message.TrimEnd('.')}. See '{command} --help'.", ExitCode.Usage);
    }

    private static int Say(StandardStreams streams, string message, int code)
    {
        streams.Notes.WriteLine("eks-recon: " + message);
        return code;
    }
}
