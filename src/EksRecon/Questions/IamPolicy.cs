using System.Text;
using System.Text.Json;

namespace EksRecon.Questions;

/// <summary>
/// The IAM policy that the list of questions needs: nothing is missing in it and nothing is spare
/// (docs.aws.amazon.com/service-authorization).
/// </summary>
public static class IamPolicy
{
    private const string Version = "2012-10-17";

    /// <summary>
    /// The policy document. What a report is whole without on most clusters stands in a statement of its own, to be left out at will.
    /// </summary>
    public static string Json()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("Version", Version);
            writer.WriteStartArray("Statement");
            Statement(writer, "EksRecon", AwsCalls.All.Where(call => !call.Optional));
            Statement(writer, "EksReconOptional", AwsCalls.All.Where(call => call.Optional));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>
    /// True for a call that IAM has to allow. GetCallerIdentity is answered whatever a policy says
    /// (docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
    /// </summary>
    public static bool IsNeeded(AwsCall call) => call != AwsCalls.CallerIdentity;

    private static void Statement(Utf8JsonWriter writer, string name, IEnumerable<AwsCall> calls)
    {
        writer.WriteStartObject();
        writer.WriteString("Sid", name);
        writer.WriteString("Effect", "Allow");
        writer.WriteStartArray("Action");
        foreach (var permission in calls.Where(IsNeeded).Select(call => call.Permission).Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(permission);
        }

        writer.WriteEndArray();
        // Most Describe calls know no resources (Service Authorization Reference), and the others are asked about things whose names are
        // not known before.
        writer.WriteString("Resource", "*");
        writer.WriteEndObject();
    }
}
