using System.Text.Json;

namespace EksRecon.Bundles;

/// <summary>Replaces what is somebody's own in what a bundle holds.</summary>
public interface IDisguise
{
    /// <summary>Writes a document with its names, addresses and ids replaced.</summary>
    void Write(JsonElement document, Utf8JsonWriter writer);

    /// <summary>Replaces in a text: a document's path, a cluster's name.</summary>
    string Text(string text);
}
