using System.Text.Json;
using System.Text.RegularExpressions;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EksRecon.Bundles;

/// <summary>What a plain YAML scalar means (the core schema of YAML 1.2, which kubectl's output keeps to).</summary>
internal static partial class YamlScalars
{
    public static void Write(Scalar scalar, Utf8JsonWriter writer)
    {
        if (scalar.Style is not ScalarStyle.Plain || scalar.Tag is { IsEmpty: false, IsNonSpecific: false, Value: "tag:yaml.org,2002:str" })
        {
            writer.WriteStringValue(scalar.Style is ScalarStyle.Literal ? YamlBlockLines.Text(scalar.Value) : scalar.Value);
            return;
        }

        switch (scalar.Value)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                return;
            case "true" or "True" or "TRUE":
                writer.WriteBooleanValue(true);
                return;
            case "false" or "False" or "FALSE":
                writer.WriteBooleanValue(false);
                return;
            default:
                if (Number().IsMatch(scalar.Value)) writer.WriteRawValue(scalar.Value, skipInputValidation: true);
                else writer.WriteStringValue(scalar.Value);
                return;
        }
    }

    /// <summary>True where this text, written plain, would be read as something else than a string.</summary>
    public static bool NeedsQuotes(string text) =>
        text is "" or "~" || text.Length <= 5 && Reserved().IsMatch(text) || NumberLike().IsMatch(text);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex("^(null|true|false|yes|no|on|off|y|n)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"^[-+.]?[0-9][-0-9a-fA-FxXoO_.:eE+TZ ]*$|^[-+]?\.(inf|nan)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberLike();
}
