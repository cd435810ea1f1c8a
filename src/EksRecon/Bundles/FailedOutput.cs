using System.Text;

namespace EksRecon.Bundles;

/// <summary>
/// What a command leaves in a file that was to take its answer, where it had none: nothing, an empty value, or the words of its error.
/// </summary>
internal static class FailedOutput
{
    public const string Empty = "it is empty";

    private const string NoAnswer = "it holds an empty value, as a command that failed leaves it";

    private const string Error = "it holds the error of a command in the place of its answer";

    /// <summary>The longest empty value with blanks around it.</summary>
    private const int LongestEmpty = 64;

    /// <summary>How kubectl and aws begin what they say of a failure; "No resources found" is what kubectl says of an empty list.</summary>
    private static readonly string[] Beginnings =
    [
        "error:", "Error:", "Error from server", "The connection to the server", "Unable to connect to the server", "You must be logged in to the server", "No resources found",
        "An error occurred (", "aws: error:", "usage: aws", "Unable to locate credentials", "Could not connect to the endpoint URL",
    ];

    /// <summary>True where the name promises a document: of such a file it is not known what it was to hold.</summary>
    public static bool IsDocumentName(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() is ".json" or ".ndjson" or ".yaml" or ".yml";
    }

    /// <summary>Why there is no answer in it; null where there may be one.</summary>
    public static string? Reason(HeadStream text)
    {
        var head = text.Head.Trim(" \t\r\n"u8);
        if (text.IsWhole && head.Length <= LongestEmpty && IsEmptyValue(Encoding.UTF8.GetString(head))) return NoAnswer;
        foreach (var beginning in Beginnings)
        {
            if (head.Length >= beginning.Length && Encoding.UTF8.GetString(head[..beginning.Length]) == beginning) return Error;
        }

        return null;
    }

    private static bool IsEmptyValue(string text) =>
        string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))) is "{}" or "null" or "---" or "---{}" or "\"\"";
}
