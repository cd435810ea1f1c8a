namespace EksRecon.Replay.Mcp;

/// <summary>A tool's answer that is none: <c>isError</c> with the message as its one text.</summary>
internal sealed class ToolRefusal(string message) : Exception(message)
{
    /// <summary>Under the words with which a tool says what it could not do.</summary>
    public ToolRefusal After(string words) => new($"{words}: {Message}");

    /// <summary>An error of AWS as botocore words it.</summary>
    public static ToolRefusal OfAws(string code, string operation, string message) =>
        new($"An error occurred ({code}) when calling the {operation} operation: {message}");
}
