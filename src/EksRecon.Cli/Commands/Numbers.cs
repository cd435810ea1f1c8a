using System.CommandLine.Parsing;
using System.Globalization;

namespace EksRecon.Cli.Commands;

/// <summary>
/// Reads the numbers of options. The parser of the command line names the .NET type in its error; these say what is expected.
/// </summary>
internal static class Numbers
{
    /// <summary>Null where the option has no value; an error where the value is no whole number.</summary>
    public static int? Whole(ArgumentResult result)
    {
        if (result.Tokens is not [var token]) return null;
        if (int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"{Name(result)} {token.Value}: a whole number is expected.");
        return null;
    }

    /// <summary>As <see cref="Whole"/>, with decimals.</summary>
    public static double? Decimal(ArgumentResult result)
    {
        if (result.Tokens is not [var token]) return null;
        if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"{Name(result)} {token.Value}: a number is expected.");
        return null;
    }

    private static string Name(ArgumentResult result) =>
        result.Parent is OptionResult option ? option.IdentifierToken?.Value ?? option.Option.Name : result.Argument.Name;
}
