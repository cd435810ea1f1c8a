namespace EksRecon.Bundles;

/// <summary>One file of a bundle, wherever it lies.</summary>
/// <param name="Path">Relative path with forward slashes.</param>
/// <param name="Open">Opens it for one read. In a tar archive this works only until the next file is taken.</param>
internal sealed record BundleFile(string Path, Func<Stream> Open);
