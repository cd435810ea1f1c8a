using EksRecon.Bundles;
using EksRecon.Collection.Http;

namespace EksRecon.Collection.Programs;

/// <summary>A program of the user's: found by the path that was given, or on PATH.</summary>
internal static class CliProgram
{
    /// <param name="name"><c>kubectl</c> or <c>aws</c>.</param>
    /// <param name="given">Its path, where the user gave one.</param>
    /// <exception cref="SourceException">It is not there.</exception>
    public static string Find(string name, string? given, Func<string, string?> environment)
    {
        if (given is not null)
        {
            return File.Exists(given)
                ? Path.GetFullPath(given)
                : throw new SourceException(Outcome.NotAsked, $"there is no {name} at {given} (--{name}-path)");
        }

        return ProgramPath.Find(name, "/", environment)
            ?? throw new SourceException(Outcome.NotAsked, $"{name} is not on PATH: install it, or say where it is with --{name}-path");
    }
}
