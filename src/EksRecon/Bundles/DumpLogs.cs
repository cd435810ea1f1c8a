namespace EksRecon.Bundles;

/// <summary>
/// The container logs that <c>kubectl cluster-info dump</c> prints between its documents. They are skipped unread: applications log secrets.
/// </summary>
internal static class DumpLogs
{
    // kubectl pkg/cmd/clusterinfo/clusterinfo_dump.go writes these lines around each log.
    private static ReadOnlySpan<byte> Opening => "==== START logs for container"u8;

    private static ReadOnlySpan<byte> Closing => "\n==== END logs for container"u8;

    /// <summary>True where a log section starts at the buffer's first byte.</summary>
    public static bool Starts(ReadBuffer buffer)
    {
        while (buffer.Rest.Length < Opening.Length && buffer.Fill())
        {
            // A line may be cut by the window.
        }

        return buffer.Rest.StartsWith(Opening);
    }

    /// <summary>Moves behind the section's last line, or to the end of the input where it has none.</summary>
    public static void Skip(ReadBuffer buffer)
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
