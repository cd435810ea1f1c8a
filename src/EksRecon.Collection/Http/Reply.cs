namespace EksRecon.Collection.Http;

/// <summary>A whole answer of a server.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">Content type without parameters, lower case; empty where there is none.</param>
internal sealed record Reply(int Status, string MediaType, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter, IReadOnlyDictionary<string,
    string> Headers)
{
    /// <summary>The first words of the body, for a reason: one line, bounded.</summary>
    public string Excerpt
    {
        get
        {
            const int longest = 160;
            return OneLine.Of(System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, longest)]));
        }
    }
}
