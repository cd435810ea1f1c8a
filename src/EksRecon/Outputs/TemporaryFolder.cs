using System.Security.Cryptography;

namespace EksRecon.Outputs;

/// <summary>
/// A folder for the time of a run: under a name that cannot be guessed, for the user alone (mode 700), and gone with the run, also where a
/// signal ends it.
/// Its name begins with a dot, so that what a killed run left behind is no part of any bundle.
/// </summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>128 bits: nobody can create the name before us.</summary>
    private const int RandomDigits = 32;

    /// <summary>A thread that still writes may add a file while the folder is being deleted.</summary>
    private const int DeletionTries = 5;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly IDisposable _registration;
    private bool _isReleased;

    private TemporaryFolder(string path)
    {
        FullName = path;
        _registration = AbruptEnd.Register(Delete);
    }

    /// <summary>Where it is.</summary>
    public string FullName { get; }

    /// <summary>In the system's folder for temporary files.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static TemporaryFolder Create() => new(Directory.CreateTempSubdirectory("eks-recon-").FullName);

    /// <summary>In a folder that is there, so that its content can be moved to its place in one step.</summary>
    /// <exception cref="IOException">It cannot be created, or <paramref name="folder"/> does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static TemporaryFolder In(string folder)
    {
        // Creating a folder creates those above it: a wrong path must not come into being.
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException(folder);
        var path = Path.Combine(folder, RandomName());
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
        return new(path);
    }

    /// <summary>A name that cannot be guessed, hidden from listings and from the reader of bundles.</summary>
    internal static string RandomName() => $".eks-recon-{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}.part";

    /// <summary>Writes a file that is not there yet, for the user alone.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(FullName, name);
        using var file = OutputFile.New(path);
        file.Write(content);
        return path;
    }

    /// <summary>It has been moved to its place, and is no longer temporary.</summary>
    public void Release()
    {
        _isReleased = true;
        _registration.Dispose();
    }

    public void Dispose()
    {
        if (_isReleased) return;
        Delete();
        _registration.Dispose();
    }

    private void Delete()
    {
        for (var attempt = 1; !_isReleased && Directory.Exists(FullName); attempt++)
        {
            try
            {
                Directory.Delete(FullName, recursive: true);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException && attempt < DeletionTries)
            {
                // A program that is ending still writes in it: once more.
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // What made the run fail is worth more than that a folder for the user alone stays.
                return;
            }
        }
    }
}
