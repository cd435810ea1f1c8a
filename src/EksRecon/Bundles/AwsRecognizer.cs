using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>Tells AWS answers, and the API server's version, by their top-level member.</summary>
internal sealed class AwsRecognizer(string file, Recognition recognition)
{
    private readonly HashSet<string> _things = new(StringComparer.Ordinal);
    private AwsCall? _call;

    /// <summary>What the document that is being read answers, where that is known already.</summary>
    public string? Question => _call?.Question;

    public void Reset()
    {
        _things.Clear();
        _call = null;
    }

    public void Item(string array, ReadOnlySpan<byte> json, long line)
    {
        var call = AwsCalls.FindByKey(array);
        if (call is null) return;
        if (call == AwsCalls.ListAddons && json[0] == (byte)'{') call = AwsCalls.DescribeAddonVersions;
        _call = call;
        Pass(call, Thing(call, json), json, line);
    }

    public void EndOfList(string array, int items)
    {
        var call = _call ?? AwsCalls.FindByKey(array);
        if (call is null) return;
        recognition.Recognised++;
        if (items == 0 && BundlePath.Question(file) is { } byPath && byPath.StartsWith(AwsCalls.DescribeAddonVersions.Question, StringComparison.Ordinal) && call == AwsCalls.ListAddons)
        {
            recognition.Document(byPath);
            return;
        }

        if (!call.PerThing)
        {
            recognition.Document(call.Question);
            return;
        }

        if (_things.Count == 0) _things.Add(BundlePath.Stem(file));
        foreach (var thing in _things) recognition.Document(call.QuestionFor(thing));
    }

    /// <summary>True where the object is an answer of AWS or of <c>/version</c>.</summary>
    public bool Single(ReadOnlySpan<byte> json, long line)
    {
        if (JsonPeek.Has(json, "gitVersion")) return Version(json, line);
        if (JsonPeek.Member(json, "serverVersion") is { IsEmpty: false } server) return Version(server, line);
        // A support bundle's cluster_version.json.
        if (JsonPeek.Has(json, "string") && JsonPeek.Member(json, "info") is { IsEmpty: false } info) return Version(info, line);
        foreach (var call in (ReadOnlySpan<AwsCall>)[AwsCalls.DescribeCluster, AwsCalls.DescribeAddon, AwsCalls.DescribeNodegroup, AwsCalls.DescribeFargateProfile])
        {
            var inner = JsonPeek.Member(json, call.Key);
            if (inner.IsEmpty || inner[0] != (byte)'{') continue;
            if (call == AwsCalls.DescribeCluster && JsonPeek.Text(inner, "name") is { } name) recognition.Cluster(name, file);
            One(call, Thing(call, inner), inner, line);
            return true;
        }

        if (JsonPeek.Text(json, "Account") is not null && JsonPeek.Text(json, "Arn") is not null)
        {
            One(AwsCalls.CallerIdentity, null, json, line);
            return true;
        }

        if (JsonPeek.Text(json, "VpcId") is not null && VpcAttribute(json) is { } attribute)
        {
            One(AwsCalls.DescribeVpcAttribute, attribute, json, line);
            return true;
        }

        return false;
    }

    private static string? VpcAttribute(ReadOnlySpan<byte> json) => JsonPeek.Has(json, "EnableDnsSupport") ? "enableDnsSupport"
        : JsonPeek.Has(json, "EnableDnsHostnames") ? "enableDnsHostnames"
        : null;

    private string? Thing(AwsCall call, ReadOnlySpan<byte> json)
    {
        if (!call.PerThing) return null;
        var name = call.Name switch
        {
            "eks-describe-addon" or "eks-describe-addon-versions" => JsonPeek.Text(json, "addonName"),
            "eks-describe-nodegroup" => JsonPeek.Text(json, "nodegroupName"),
            "eks-describe-fargate-profile" => JsonPeek.Text(json, "fargateProfileName"),
            "ec2-get-subnet-cidr-reservations" => JsonPeek.Text(json, "SubnetId"),
            _ => null,
        };
        return name ?? BundlePath.Stem(file);
    }

    private bool Version(ReadOnlySpan<byte> json, long line)
    {
        if (recognition.Sink.Version(json) is { } reason) recognition.Damaged(new(file, line, 0, reason, "kubernetes/version"));
        else recognition.Document("kubernetes/version");
        return true;
    }

    private void One(AwsCall call, string? thing, ReadOnlySpan<byte> json, long line)
    {
        if (Pass(call, thing, json, line)) recognition.Document(thing is null ? call.Question : call.QuestionFor(thing));
    }

    private bool Pass(AwsCall call, string? thing, ReadOnlySpan<byte> json, long line)
    {
        if (thing is not null) _things.Add(thing);
        if (recognition.Sink.Aws(call, thing, json) is not { } reason) return true;
        recognition.Damaged(new(file, line, 0, reason, thing is null ? call.Question : call.QuestionFor(thing)));
        return false;
    }
}
