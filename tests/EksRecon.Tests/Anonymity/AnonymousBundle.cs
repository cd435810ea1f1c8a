using System.Text.Json;

using EksRecon.Anonymity;
using EksRecon.Bundles;

namespace EksRecon.Tests.Anonymity;

/// <summary>A bundle under pseudonyms, in memory.</summary>
internal static class AnonymousBundle
{
    public static MemoryBundle Of(MemoryBundle bundle, string key)
    {
        var pseudonyms = new Pseudonyms(System.Text.Encoding.UTF8.GetBytes(key));
        var result = new MemoryBundle();
        foreach (var (path, content) in bundle.Files)
        {
            if (path == Manifest.FileName)
            {
                result.Files[path] = Manifest.Parse(content).Disguised(pseudonyms).ToJson();
                continue;
            }

            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream)) PrivateFields.Write(content, writer, KeptSettings.Standard, pseudonyms);
            result.Files[pseudonyms.Text(path)] = stream.ToArray();
        }

        return result;
    }
}
