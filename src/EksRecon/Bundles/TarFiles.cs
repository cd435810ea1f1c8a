namespace EksRecon.Bundles;

/// <summary>The files of a tar archive, compressed with gzip or not, in the order of the archive.</summary>
internal static class TarFiles
{
    private const int HeadLength = 2;

    public static IEnumerable<BundleFile> In(string path, CancellationToken cancel)
    {
        using var file = HeadStream.Over(PlainFile.Open(path), HeadLength);
        using var unzipped = ArchiveKinds.Of(file.Head) == ArchiveKind.Gzip ? (Stream)new WholeGzip(file) : file;
        using var metered = new MeteredStream(unzipped, new ReadMeter(), cancel, ReadLimits.BundleBytes);
        var tar = new TarEntries(metered);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var links = new List<(string Path, string Target)>();
        var names = 0L;
        while (BundleFiles.Whole(path, tar.Next) is { } entry)
        {
            if (seen.Count + links.Count > ReadLimits.Files)
            {
                throw new BundleException($"{path} holds more than {ReadLimits.Files:N0} files: give the archive that eks-recon wrote.");
            }

            names += entry.Name.Length + entry.Target.Length;
            if (names > ReadLimits.NameCharacters)
            {
                throw new BundleException($"{path} holds longer names than any bundle: give the archive that eks-recon wrote.");
            }

            var name = BundleFiles.Inside(path, entry.Name);
            if (entry.Kind is TarKind.Folder) continue;
            if (BundleFiles.IsHidden(name)) yield return BundleFile.Skipped(name, "it is hidden");
            else if (entry.Kind is TarKind.HardLink) links.Add((name, Clean(entry.Target)));
            else if (entry.Kind is TarKind.SymbolicLink) links.Add((name, Beside(name, entry.Target)));
            else if (entry.Kind is TarKind.Device) yield return BundleFile.Skipped(name, "it is a device or a pipe, which have no content");
            else if (entry.Kind is TarKind.Foreign)
            {
                yield return BundleFile.Lost(name, "it is packed as a file with holes, which is not read");
            }
            else
            {
                seen.Add(name);
                yield return new(name, () => entry.Content);
            }
        }

        var ordered = links.Count > 0 ? seen.Order(StringComparer.Ordinal).ToList() : [];
        foreach (var (name, target) in links)
        {
            // What a link leads to was read under its own name, unless that is not in the archive.
            var isReadAnyway = seen.Contains(target) || IsFolder(ordered, target);
            yield return isReadAnyway && BundlePath.Question(name) is null
                ? BundleFile.Skipped(name, $"it is a link to {target}")
                : BundleFile.Lost(name, "it is a link, and what it leads to is not in the archive");
        }

        if (!tar.EndedWell) yield return BundleFile.Lost(Path.GetFileName(path), "the archive has no proper end: it may be cut off");
    }

    /// <summary>True where a file lies below it.</summary>
    private static bool IsFolder(List<string> ordered, string target)
    {
        var below = target + "/";
        var at = ordered.BinarySearch(below, StringComparer.Ordinal);
        return at < 0 && ~at < ordered.Count && ordered[~at].StartsWith(below, StringComparison.Ordinal);
    }

    private static string Clean(string target) => target.StartsWith("./", StringComparison.Ordinal) ? target[2..] : target;

    /// <summary>A relative target from the link's own folder, without dots; as it is where it leads outside.</summary>
    private static string Beside(string link, string target)
    {
        if (target.StartsWith('/')) return target;
        var segments = new List<string>(link.Split('/')[..^1]);
        foreach (var segment in target.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else return target;
        }

        return string.Join('/', segments);
    }
}
