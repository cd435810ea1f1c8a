using System.Globalization;

using Xunit;

namespace EksRecon.Tests.Architecture;

/// <summary>
/// A line has at most 140 columns. Files with longer ones are listed with how many they have, and the list only gets shorter: tables of
/// data apart, whose rows are read across.
/// </summary>
public sealed class LineLengthTests
{
    private const int Columns = 140;

    private static readonly string List = Path.Combine(Repository.Fixtures, "Architecture", "long-lines.txt");

    /// <summary>EKS_RECON_ACCEPT=1 writes what has become less.</summary>
    [Fact]
    public void No_file_has_more_long_lines_than_it_had()
    {
        var listed = File.ReadLines(List).Select(line => line.Split(' '))
            .ToDictionary(row => row[1], row => int.Parse(row[0], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var found = Found();
        var more = found.Where(file => file.Value > listed.GetValueOrDefault(file.Key))
            .Select(file => $"{file.Key} has {file.Value} lines over {Columns} columns; {listed.GetValueOrDefault(file.Key)} are allowed")
            .ToList();
        Assert.True(more.Count == 0, string.Join('\n', more));
        if (Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }) Write(found);
        var less = listed.Where(file => found.GetValueOrDefault(file.Key) < file.Value)
            .Select(file => $"{file.Key}: {file.Value} are listed, {found.GetValueOrDefault(file.Key)} are left").ToList();
        Assert.True(less.Count == 0
            || Environment.GetEnvironmentVariable("EKS_RECON_ACCEPT") is { Length: > 0 }, "The list can get shorter (EKS_RECON_ACCEPT=1 writes it):\n"
                + string.Join('\n', less));
    }

    private static SortedDictionary<string, int> Found()
    {
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var folder in (string[])["src", "tests/EksRecon.Tests", "bench"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            {
                var count = File.ReadLines(file).Count(line => line.Length > Columns && !IsData(line));
                if (count > 0) found.Add(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), count);
            }
        }

        return found;
    }

    /// <summary>A row of cases or of a table.</summary>
    private static bool IsData(string line) =>
        line.TrimStart() is ['[', 'I', 'n', 'l', 'i', 'n', 'e', ..] or ['"', ..] or ['(', '"', ..] or ['[', '"', ..] or ['$', '"', ..];

    private static void Write(SortedDictionary<string, int> found) =>
        File.WriteAllLines(List, found.Select(file => $"{file.Value} {file.Key}"));
}
