using System.Text;

using EksRecon.Collection.Http;

namespace EksRecon.Collection.Kubernetes;

/// <summary>
/// Reads a file that a kubeconfig names. It may be a device without end or a pipe that nobody writes to: size and time are bounded.
/// </summary>
internal static class NamedFile
{
    /// <summary>Certificates and tokens are some kilobytes; a bundle of certificate authorities is under 1 MiB.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>A local file is read at once; a network drive may take a moment.</summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    /// <exception cref="AccessException">It cannot be read; the message is why, as a part of a sentence.</exception>
    public static string Read(string path, string folder, int mostBytes = MostBytes) =>
        ReadAsync(path, folder, mostBytes, CancellationToken.None).GetAwaiter().GetResult();

    /// <param name="path">As the kubeconfig has it.</param>
    /// <param name="folder">What a relative path counts from.</param>
    /// <exception cref="AccessException">It cannot be read; the message is why, as a part of a sentence.</exception>
    public static async Task<string> ReadAsync(string path, string folder, int mostBytes, CancellationToken cancel)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) throw new AccessException("its name contains a NUL character");
        try
        {
            // Opening a pipe waits for a writer and takes no token: the wait is given up, not the thread.
            return await Task.Run(() => Whole(Path.GetFullPath(path, folder), mostBytes), CancellationToken.None).WaitAsync(Time, cancel);
        }
        catch (TimeoutException late)
        {
            throw new AccessException($"its content did not come within {Time.TotalSeconds:0} s; is it a pipe?", late);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new AccessException(Directory.Exists(Path.GetFullPath(path, folder)) ? "it is a folder" : Cause.Of(unreadable),
                unreadable);
        }
    }

    private static string Whole(string path, int mostBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int count; (count = file.Read(piece)) > 0;)
        {
            if (content.Length + count > mostBytes) throw new AccessException($"it is larger than {mostBytes >> 20} MiB");
            content.Write(piece, 0, count);
        }

        content.Position = 0;
        using var text = new StreamReader(content, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
