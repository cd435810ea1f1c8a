using System.Globalization;

using BenchmarkDotNet.Running;

namespace EksRecon.Benchmarks;

internal static class Program
{
    /// <summary><c>generate FOLDER NODES PODS [NAMESPACES] [POLICIES]</c> makes a bundle; anything else goes to BenchmarkDotNet.</summary>
    private static int Main(string[] arguments)
    {
        if (arguments is ["generate", var folder, var nodes, var pods, .. var rest])
        {
            BundleGenerator.Write(folder, Number(nodes), Number(pods), rest.Length > 0 ? Number(rest[0]) : 100,
                rest.Length > 1 ? Number(rest[1]) : 500);
            return 0;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
