namespace EksRecon.Collection.Http;

/// <summary>The reason in what a program says on standard error: its last line, since warnings come before.</summary>
internal static class LastLine
{
    private const int Longest = 500;

    /// <summary>Empty where it says nothing.</summary>
    public static string Of(string text) =>
        OneLine.Of(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "", Longest);
}
