using EksRecon.Collection;

namespace EksRecon.Cli;

/// <summary>A live cluster to look at.</summary>
internal sealed record LiveRequest(CollectionTarget Target, CollectionLimits Limits, bool IsVerbose, bool IsDryRun);
