namespace EksRecon.Cli.Terminal;

/// <summary>The command line asks for something that makes no sense; the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>An output could not be written; the message says which and why.</summary>
internal sealed class OutputException(string message, Exception inner) : Exception(message, inner);
