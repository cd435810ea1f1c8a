using System.Diagnostics;

using Xunit;

namespace EksRecon.Tests.Facts;

/// <summary>Pastes a command into a real shell, with stand-ins for kubectl and aws on its PATH that print what they were given.</summary>
internal sealed class PastedCommand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    private string Programs => Path.Combine(_folder, "programs");

    private string Home => Path.Combine(_folder, "home");

    public PastedCommand()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("commands are for a POSIX shell");
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory(Home);
        foreach (var name in (string[])["kubectl", "aws"])
        {
            var path = Path.Combine(Programs, name);
            // NUL between words and a second one behind the last: a word may hold a line break.
            File.WriteAllText(path, $"#!/bin/sh\nprintf '%s\\0' {name} \"$@\"\nprintf '\\0'\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The words of each program that the text started; the shell ran nothing else.</summary>
    public async Task<IReadOnlyList<string[]>> Run(string text)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", text]) { WorkingDirectory = Home };
        start.Environment["PATH"] = $"{Programs}:/usr/bin:/bin";
        start.Environment["HOME"] = Home;
        var (code, output, error) = await TimedProcess.Run(start);
        Assert.True(code == 0 && error.Length == 0, $"{code}: {error}{text}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Home));
        Assert.EndsWith("\0\0", output, StringComparison.Ordinal);
        return [.. output[..^2].Split("\0\0").Select(words => words.Split('\0'))];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
