using System.Globalization;

namespace EksRecon.Tests;

/// <summary>
/// How often a property is tried: a size that fits into ./test, or what EKS_RECON_RUNS says, for a long run of any of them.
/// EKS_RECON_SEED is where the seeds of fault schedules begin.
/// </summary>
internal static class Tries
{
    private static readonly int? Long = Number("EKS_RECON_RUNS");

    public static int FirstSeed { get; } = Number("EKS_RECON_SEED") ?? 1;

    /// <param name="share">Of a long run, so many: for a property whose single try takes longer than that of others.</param>
    public static int Of(int usual, double share = 1) => Long is { } runs ? Math.Max(1, (int)(runs * share)) : usual;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
