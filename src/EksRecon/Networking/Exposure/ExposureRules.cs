using System.Collections.Immutable;

using EksRecon.Facts;

namespace EksRecon.Networking.Exposure;

/// <summary>The rules of the layer, by code.</summary>
internal static class ExposureRules
{
    public static ImmutableArray<Rule<ExposureFacts>> All { get; } = [new ExposedAndUnisolated()];
}
