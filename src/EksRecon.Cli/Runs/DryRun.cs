using System.Text;

using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;
using EksRecon.Questions;

namespace EksRecon.Cli.Runs;

/// <summary>Prints what a collection would ask, and asks nothing.</summary>
internal static class DryRun
{
    public static int Print(LiveRequest request, StandardStreams streams)
    {
        var text = new StringBuilder();
        text.Append("Nothing was asked. A collection would ask the API server, as far as it serves them:\n");
        Line(text, "GET /version", "", "Kubernetes version");
        Line(text, "GET /apis", "", "what is served");
        foreach (var kind in Kinds.All.Where(kind => kind != Kinds.ConfigMaps))
        {
            Line(text, kind.Permission, kind.Optional ? "optional" : "", kind.Purpose);
        }

        foreach (var (@namespace, name) in NamedConfigMaps.All)
        {
            Line(text, $"get configmaps/{name} in {@namespace}", "", Kinds.ConfigMaps.Purpose);
        }

        text.Append("\nand AWS:\n");
        foreach (var call in AwsCalls.All)
        {
            Line(text, call.Permission + (call.PerThing ? " (each)" : ""), call.Optional ? "optional" : "", call.Purpose);
        }

        text.Append(
            $"\nat most {request.Limits.Concurrency} requests at once and {request.Limits.RequestsPerSecond} a second for each of the two, {request.Limits.RequestTime.TotalSeconds:0.#} s for each, {request.Limits.TotalTime.TotalSeconds:0.#} s in all.\n");
        streams.Write(text.ToString());
        return ExitCode.Done;
    }

    private static void Line(StringBuilder text, string what, string optional, string purpose) =>
        text.Append("  ").Append(what.PadRight(62)).Append(' ').Append(optional.PadRight(9)).Append(purpose).Append('\n');
}
