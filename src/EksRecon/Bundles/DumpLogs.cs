namespace EksRecon.Bundles;

/// <summary>
/// What <c>kubectl cluster-info dump</c> prints between and behind its documents: container logs, which are skipped unread because
/// applications log secrets, and its own last line.
/// </summary>
internal static class DumpLogs
{
    // kubectl pkg/cmd/clusterinfo/clusterinfo_dump.go writes these lines around each log.
    private static ReadOnlySpan<byte> Opening => "==== START logs for container"u8;

    private static ReadOnlySpan<byte> Closing => "\n==== END logs for container"u8;

    private static ReadOnlySpan<byte> LastLine => "Cluster info dumped to "u8;

    /// <summary>
    /// Moves behind a log section, or the dump's last line, that starts at the buffer's first byte; false where none does.
    /// </summary>
    public static bool TrySkip(ReadBuffer buffer)
    {
        while (buffer.Rest.Length < Opening.Length && buffer.Fill())
        {
            // A line may be cut by the window.
        }

        if (buffer.Rest.StartsWith(Opening)) Skip(buffer);
        else if (buffer.Rest.StartsWith(LastLine)) SkipBehind(buffer, "\n"u8);
        else return false;
        return true;
    }

    /// <summary>Moves behind the section's last line, or to the end of the input where it has none.</summary>
    private static void Skip(ReadBuffer buffer)
    {
        SkipBehind(buffer, Closing);
        SkipBehind(buffer, "\n"u8);
    }

    private static void SkipBehind(ReadBuffer buffer, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var found = buffer.Rest.IndexOf(text);
            if (found >= 0)
            {
                buffer.Advance(found + text.Length);
                return;
            }

            buffer.Advance(Math.Max(0, buffer.Rest.Length - text.Length + 1));
            if (!buffer.Fill())
            {
                buffer.Advance(buffer.Rest.Length);
                return;
            }
        }
    }
}
