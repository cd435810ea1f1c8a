namespace EksRecon.Bundles;

/// <summary>
/// Where the elements of a list begin in a text with an element on a line of its own, as kubectl and aws print lists: all at the same
/// distance from the margin, which nothing inside of them has.
/// So the next element is found behind one that is damaged.
/// </summary>
internal sealed class JsonListLines(ReadBuffer buffer)
{
    private byte[]? _margin;

    /// <summary>Another list begins.</summary>
    public void Reset() => _margin = null;

    /// <summary>An element begins at this position of the buffer's rest.</summary>
    public void ItemAt(int position)
    {
        if (_margin is not null || position >= buffer.Rest.Length || buffer.Rest[position] != (byte)'{') return;
        var before = buffer.Rest[..position];
        var margin = before[(before.LastIndexOf((byte)'\n') + 1)..];
        if (margin.Length < before.Length && !margin.ContainsAnyExcept(" \t"u8)) _margin = margin.ToArray();
    }

    /// <summary>
    /// The position of the element that begins behind <paramref name="from"/>; null where elements have no lines of their own.
    /// </summary>
    public int? ToItem(int from)
    {
        if (_margin is null) return null;
        var rest = buffer.Rest[from..];
        var line = rest.IndexOf((byte)'\n') + 1;
        return line > 0 && rest[line..].StartsWith(_margin) ? from + line + _margin.Length : null;
    }

    /// <summary>Moves behind the element at this position, to the next one or to the list's end; false where neither comes.</summary>
    public bool SkipItem(int position)
    {
        buffer.Advance(position);
        while (true)
        {
            var end = buffer.Rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                buffer.Advance(buffer.Rest.Length);
                if (!buffer.Fill()) return false;
                continue;
            }

            buffer.Advance(end + 1);
            switch (NextLine())
            {
                case Line.Item or Line.EndOfList:
                    return true;
                case Line.Outside:
                    return false;
            }
        }
    }

    private enum Line
    {
        Inside,
        Item,
        EndOfList,
        Outside,
    }

    private Line NextLine()
    {
        var margin = _margin ?? [];
        int blanks;
        while ((blanks = buffer.Rest.IndexOfAnyExcept(" \t"u8)) < 0 || blanks > margin.Length)
        {
            if (blanks > margin.Length || !buffer.Fill()) return Line.Inside;
        }

        var first = buffer.Rest[blanks];
        if (first == (byte)']') return Line.EndOfList;
        if (blanks == margin.Length) return first == (byte)'{' && buffer.Rest.StartsWith(margin) ? Line.Item : Line.Inside;
        return first is (byte)'\n' or (byte)'\r' ? Line.Inside : Line.Outside;
    }
}
