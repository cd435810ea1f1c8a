using System.Collections.Immutable;
using System.Text.Json;

using EksRecon.Facts;
using EksRecon.Networking.Addresses;

namespace EksRecon.Reports;

/// <summary>The answer of <c>eks-recon capacity</c>: the addresses of a cluster, and a what-if where one was asked.</summary>
/// <param name="Capacity">The same as a report's <c>details.capacity</c>, with all nodes.</param>
/// <param name="WhatIf">Null where none was asked.</param>
/// <param name="Unavailable">What could not be observed of it, or only in part.</param>
public sealed record CapacityReport(
    string SchemaVersion, string GeneratedAt, ReportTool Tool, ReportCluster Cluster, CapacityDetails Capacity, WhatIfDetails? WhatIf, ImmutableArray<UnavailableRow> Unavailable)
{
    public void WriteJson(Stream output) => SafeJson.Write(this, ReportJson.Readable.CapacityReport, output);

    public void WriteYaml(Stream output) =>
        YamlReport.Write(JsonSerializer.SerializeToElement(this, ReportJson.Readable.CapacityReport), output);
}
