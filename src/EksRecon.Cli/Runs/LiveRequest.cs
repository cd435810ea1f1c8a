using EksRecon.Collection.Http;
using EksRecon.Collection.Sources;

namespace EksRecon.Cli.Runs;

/// <summary>A live cluster to look at.</summary>
internal sealed record LiveRequest(CollectionTarget Target, CollectionLimits Limits, bool IsVerbose, bool IsDryRun);
