namespace EksRecon.Bundles;

/// <summary>What stands at a place of a tar archive.</summary>
internal enum TarKind
{
    File,
    Folder,

    /// <summary>Another name of a file that stands before it in the archive.</summary>
    HardLink,
    SymbolicLink,

    /// <summary>A device or a pipe: it has no content.</summary>
    Device,

    /// <summary>A file with holes, or a kind of entry that no tool packs today.</summary>
    Foreign,
}

/// <summary>An entry of a tar archive. Its content can be read until the next one is taken.</summary>
/// <param name="Target">Where a link leads; empty for other entries.</param>
internal sealed record TarEntry(TarKind Kind, string Name, string Target, Stream Content);
