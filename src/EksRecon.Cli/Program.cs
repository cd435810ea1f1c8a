using EksRecon.Cli.Commands;

namespace EksRecon.Cli;

internal static class Program
{
    private static int Main(string[] arguments) => Shell.Run(arguments, StandardStreams.Open());
}
