namespace EksRecon.Bundles;

/// <summary>What a reader of JSON or YAML tells about each document, in order. Spans are valid only during the call.</summary>
internal interface IDocumentHandler
{
    /// <summary>
    /// True where the elements of this top-level array are wanted one by one, so that a list never lies in memory as a whole.
    /// </summary>
    bool Streams(string name);

    /// <summary>A top-level string of the document that is being read: <c>apiVersion</c> or <c>kind</c>.</summary>
    void Text(string name, string value);

    /// <summary>A top-level member that is not streamed.</summary>
    /// <param name="isNull">True where its value is null.</param>
    void Member(string name, bool isNull)
    {
    }

    /// <summary>The document says of itself that it is a page of a list, and not the last.</summary>
    void Continues()
    {
    }

    /// <summary>A streamed array begins; it may turn out empty.</summary>
    void Array(string name);

    /// <summary>One element of a streamed array, or of a document that is an array (<paramref name="array"/> is empty then).</summary>
    void Item(string array, ReadOnlySpan<byte> json, long line);

    /// <summary>An element that cannot be read, in an array whose other elements can.</summary>
    /// <param name="start">What there is of it, from its start.</param>
    void ItemDamaged(string array, ReadOnlySpan<byte> start, long line, long column, string reason) => Damaged(line, column, reason);

    /// <summary>The document ended. <paramref name="whole"/> is its JSON, empty where elements were streamed.</summary>
    void End(ReadOnlySpan<byte> whole, long line);

    /// <summary>The document cannot be read from here on; <see cref="End"/> is not called for it.</summary>
    void Damaged(long line, long column, string reason);

    /// <inheritdoc cref="Damaged(long, long, string)"/>
    /// <param name="losesRest">True where what stands behind it in the file is not read either.</param>
    void Damaged(long line, long column, string reason, bool losesRest) => Damaged(line, column, reason);
}
