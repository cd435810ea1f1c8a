using EksRecon.Collection.Programs;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>Programs come from PATH or from a path that was given, and never from where the user happens to be.</summary>
public sealed class ProgramPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eks-recon-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_bare_name_is_found_on_PATH_alone()
    {
        var (here, path) = (Made("here/tool"), Made("path/tool"));
        Assert.Equal(path, Found("tool", $"{_folder}/empty:{_folder}/path"));
        Assert.Null(Found("tool", $"{_folder}/empty"));
        Assert.Equal(here, ProgramPath.Find("./tool", Path.Combine(_folder, "here"), name => name == "PATH" ? "" : null));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(":")]
    [InlineData("here")]
    [InlineData("./here:")]
    public void Relative_and_empty_folders_of_PATH_are_passed_over(string path)
    {
        var name = $"tool-{Guid.NewGuid():N}";
        File.Copy(Made("here/tool"), Path.Combine(Environment.CurrentDirectory, name));
        try
        {
            Assert.Null(Found(name, path));
        }
        finally
        {
            File.Delete(Path.Combine(Environment.CurrentDirectory, name));
        }
    }

    [Fact]
    public void A_file_that_cannot_be_run_and_a_folder_are_passed_over_as_execvp_does()
    {
        Made("first/tool");
        File.SetUnixFileMode(Path.Combine(_folder, "first/tool"), UnixFileMode.UserRead);
        Directory.CreateDirectory(Path.Combine(_folder, "second/tool"));
        var third = Made("third/tool");
        Assert.Equal(third, Found("tool", $"{_folder}/first:{_folder}/second:{_folder}/third"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("tool\0x")]
    [InlineData("no-such-tool")]
    public void What_names_no_program_finds_none(string name)
    {
        Made("path/tool");
        Assert.Null(Found(name, Path.Combine(_folder, "path")));
    }

    private static string? Found(string name, string path) => ProgramPath.Find(name, "/", variable => variable == "PATH" ? path : null);

    private string Made(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
