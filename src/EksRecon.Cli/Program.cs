using EksRecon.Cli.Commands;
using EksRecon.Cli.Terminal;

namespace EksRecon.Cli;

internal static class Program
{
    private static int Main(string[] arguments) => Shell.Run(arguments, StandardStreams.Open());
}
