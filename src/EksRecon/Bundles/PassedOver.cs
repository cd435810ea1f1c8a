namespace EksRecon.Bundles;

/// <summary>A file of a bundle that holds nothing for the tool: another tool's file, a README, a patch. No fact rests on it.</summary>
/// <param name="File">Path inside the bundle.</param>
/// <param name="Reason">Why it was passed over, as a sentence without the path.</param>
public sealed record PassedOver(string File, string Reason);
