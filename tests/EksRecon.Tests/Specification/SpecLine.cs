using System.Text.Json;

namespace EksRecon.Tests.Specification;

/// <summary>How an answer stands to the fact.</summary>
internal enum Agreement
{
    /// <summary>Both say the same.</summary>
    Same,

    /// <summary>The command sees a part of what the report says.</summary>
    Part,
}

/// <summary>A command or MCP call of the specification, what it tells, and what the report says of the same.</summary>
/// <param name="Section">Heading of the specification.</param>
/// <param name="Text">As it is written there; cluster and subnet ids stand in angle brackets.</param>
/// <param name="Facts">Paths in the report.</param>
/// <param name="Read">What the answer says, item by item. For commands the answer is their standard output.</param>
/// <param name="Said">What the report says, item by item.</param>
/// <param name="Note">Why the command sees less, where it does.</param>
internal sealed record SpecLine(string Section, string Text, string Facts, Func<string, IEnumerable<string>> Read, Func<JsonElement,
    IEnumerable<string>> Said, Agreement Agreement = Agreement.Same, string Note = "")
{
    /// <summary>On one line, as a cell of a table.</summary>
    public string Cell =>
        $"`{string.Join(' ', Text.Replace("\\\n", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal)}`";

    /// <summary>Tool and arguments of an MCP call; null for a command.</summary>
    public string? Mcp { get; init; }
}
