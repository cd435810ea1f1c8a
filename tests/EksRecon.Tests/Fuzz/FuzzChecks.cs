using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using YamlDotNet.RepresentationModel;

namespace EksRecon.Tests.Fuzz;

/// <summary>What holds for every output, whatever came in.</summary>
internal static partial class FuzzChecks
{
    private const int ShortestKey = 12;
    private const int Shown = 160;

    /// <summary>The names of the framework's messages, as they stand in messages of a native binary, which has no texts for them.</summary>
    private static readonly Lazy<FrozenSet<string>> ResourceKeys = new(() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(assembly =>
            !assembly.IsDynamic && assembly.GetName().Name is { } name
                && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft", StringComparison.Ordinal)))
        .SelectMany(Keys)
            .Where(key =>
                key.Length >= ShortestKey
                    && (key.Contains('_', StringComparison.Ordinal) || key.Skip(1).Count(char.IsAsciiLetterUpper) >= 2))
            .ToFrozenSet(StringComparer.Ordinal));

    /// <summary>What is wrong with an output; null for nothing.</summary>
    public static string? Fault(FuzzOutput output)
    {
        if (output.Content.Contains("fault of eks-recon", StringComparison.Ordinal)) return $"{output.What}: {Cut(output.Content)}";
        if (FrameworkTypes().Match(output.Content) is { Success: true, Value: var type })
        {
            return $"{output.What} names a type of the framework, {type}: {Around(output.Content, type)}";
        }

        if (Key(output.Content) is { } key)
        {
            return $"{output.What} has the name of a framework message, {key}: {Around(output.Content, key)}";
        }

        return output.Form switch
        {
            OutputForm.Any => null,
            OutputForm.Text => Unprintable(output),
            OutputForm.Json => output.Content.Length == 0 ? null : NotJson(output.What, output.Content),
            OutputForm.Yaml => output.Content.Length == 0 ? null : Unprintable(output) ?? NotYaml(output),
            _ => output.Content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => NotJson(output.What, line))
                .FirstOrDefault(fault => fault is not null),
        };
    }

    private static string? Key(string text)
    {
        foreach (var word in Words().EnumerateMatches(text))
        {
            var found = text.Substring(word.Index, word.Length);
            if (ResourceKeys.Value.Contains(found)) return found;
        }

        return null;
    }

    private static string? Unprintable(FuzzOutput output)
    {
        foreach (var rune in output.Content.EnumerateRunes())
        {
            if (rune.Value is '\n' || (rune.Value == '\t' && output.Form == OutputForm.Text)) continue;
            if (IsUnseen(rune)) return $"{output.What} has the character U+{rune.Value:X4}: {Around(output.Content, rune.ToString())}";
        }

        return null;
    }

    /// <summary>
    /// What a terminal obeys, and what a reader does not see: controls, directions, characters without width, separators of lines that are
    /// no line feed.
    /// </summary>
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string? NotJson(string what, string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2000 });
            return null;
        }
        catch (JsonException wrong)
        {
            return $"{what} is not JSON ({wrong.Message}): {Cut(text)}";
        }
    }

    private static string? NotYaml(FuzzOutput output)
    {
        try
        {
            new YamlStream().Load(new StringReader(output.Content));
            return null;
        }
        catch (YamlDotNet.Core.YamlException wrong)
        {
            return $"{output.What} is not YAML ({wrong.Message} at {wrong.Start}): {Cut(output.Content)}";
        }
    }

    private static IEnumerable<string> Keys(System.Reflection.Assembly assembly)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name);
            if (stream is null) continue;
            using var reader = new ResourceReader(stream);
            foreach (DictionaryEntry entry in reader) if (entry.Key is string key) yield return key;
        }
    }

    private static string Cut(string text) => text.Length > Shown ? text[..Shown] : text;

    private static string Around(string text, string part)
    {
        var at = Math.Max(0, text.IndexOf(part, StringComparison.Ordinal) - (Shown / 2));
        return text.Substring(at, Math.Min(Shown, text.Length - at)).Replace("\u001b", "<ESC>", StringComparison.Ordinal);
    }

    [GeneratedRegex("[A-Za-z][A-Za-z0-9_]{11,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"\b(System|Microsoft|EksRecon(?!\.Tests))(\.[A-Z][A-Za-z0-9]+)+|^   at ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FrameworkTypes();
}
