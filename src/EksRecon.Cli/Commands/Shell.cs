using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;

using EksRecon.Bundles;
using EksRecon.Cli.Terminal;
using EksRecon.Collection.Http;
using EksRecon.Outputs;
using EksRecon.Signatures;

namespace EksRecon.Cli.Commands;

/// <summary>The command line: its commands, and the one place where errors become sentences and exit codes.</summary>
internal static class Shell
{
    /// <summary>An error is a sentence; what is longer quotes an input that nobody wants to read on a terminal.</summary>
    private const int MostMessage = 4096;

    public static int Run(string[] arguments, StandardStreams streams)
    {
        using var interruption = Interruption.Listen();
        try
        {
            return Run(arguments, streams, interruption.Token);
        }
        finally
        {
            // What runs on other threads may not have unwound yet, and the process does not wait for it.
            AbruptEnd.CleanUp();
        }
    }

    public static int Run(string[] arguments, StandardStreams streams, CancellationToken cancel)
    {
        try
        {
            // An argument that begins with @ is a value like any other, and never a file with more arguments.
            var parsed = Commands(streams, cancel).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && !AsksForHelp(arguments)) return Usage(streams, parsed.Errors[0].Message, parsed);
            // No shell can pass one on; a path or a name with it would end there for the system.
            if (arguments.Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
            {
                return Usage(streams, "an argument holds a NUL character", parsed);
            }

            if (EmptyValue(parsed) is { } empty) return Usage(streams, $"{empty}: the value is empty", parsed);
            using var help = new StringWriter();
            var code = parsed.Invoke(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = help, Error = streams.Notes });
            if (help.GetStringBuilder().Length > 0) streams.Write(help.ToString());
            return code;
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
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        // What a file or an address holds is never a fault of the tool, wherever it was met.
        catch (Exception unusable) when (
            unusable is IOException or UnauthorizedAccessException or UriFormatException or JsonException or DecoderFallbackException)
        {
            return Say(streams, $"{Input(unusable)}.", ExitCode.Usage);
        }
        // The last boundary: a user is never shown a stack trace, and the exit code tells scripts that the tool is at fault.
        catch (Exception fault)
        {
            if (arguments.Any(argument => argument is "-v" or "--verbose"))
            {
                streams.Note($"fault: {fault.GetType().FullName}: {fault.Message}");
            }

            return Say(streams,
                "this is a bug in eks-recon. Please report it with the command that you ran and, where the command has -v, its output with -v.",
                ExitCode.Fault);
        }
    }

    private static string Input(Exception unusable) => unusable switch
    {
        JsonException => "an input is not valid JSON",
        UriFormatException => "an address is not valid",
        DecoderFallbackException or EncoderFallbackException => "an input is not valid text",
        _ => $"a file or connection cannot be used: {IoCause.Of(unusable)}",
    };

    /// <summary>
    /// The option or argument that was given an empty value; null where none was. A script with an unset variable makes them, and they
    /// never mean anything.
    /// </summary>
    private static string? EmptyValue(ParseResult parsed)
    {
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            foreach (var option in command.Children.OfType<OptionResult>())
            {
                if (option.Tokens.Any(token => token.Value.Length == 0)) return option.IdentifierToken?.Value ?? option.Option.Name;
            }

            foreach (var argument in command.Children.OfType<ArgumentResult>())
            {
                if (argument.Tokens.Any(token => token.Value.Length == 0)) return argument.Argument.Name;
            }
        }

        return null;
    }

    private static RootCommand Commands(StandardStreams streams, CancellationToken cancel)
    {
        var root = new RootCommand("Reports the network of an Amazon EKS cluster, read-only, with evidence for every value.")
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
        return Say(streams,
            $"{string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.')}. See '{command} --help'.",
            ExitCode.Usage);
    }

    private static int Say(StandardStreams streams, string message, int code)
    {
        var line = VisibleText.Line(message);
        streams.Note("eks-recon: " + (line.Length > MostMessage ? line[..MostMessage] + " ..." : line));
        return code;
    }
}
