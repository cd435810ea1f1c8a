using EksRecon.Questions;

namespace EksRecon.Bundles;

/// <summary>
/// Tells AWS answers, and the API server's version, by their whole shape; a document in the layout of a bundle also by its path.
/// </summary>
internal sealed class AwsRecognizer(string file, Recognition recognition)
{
    private const string PageOfMore = "it is one page of several: give the whole answer";

    private static readonly AwsCall[] OfOneThing = [AwsCalls.DescribeCluster, AwsCalls.DescribeAddon, AwsCalls.DescribeNodegroup,
        AwsCalls.DescribeFargateProfile];

    private readonly HashSet<string> _things = new(StringComparer.Ordinal);

    /// <summary>Lists of names, and things without what they are told by: only the whole document says what they are.</summary>
    private readonly List<(byte[] Json, long Line)> _held = [];

    private long _heldBytes;
    private AwsCall? _call;

    /// <summary>What the document that is being read answers, where that is known already.</summary>
    public string? Question => _call?.Question;

    public void Reset()
    {
        _things.Clear();
        _held.Clear();
        (_heldBytes, _call) = (0, null);
    }

    public void Item(string array, ReadOnlySpan<byte> json, long line)
    {
        if (AwsCalls.FindByKey(array) is not { } call) return;
        if (call == AwsCalls.ListAddons && AnswerShape.Fits(AwsCalls.DescribeAddonVersions, json) && JsonPeek.Has(json, "addonVersions"))
        {
            call = AwsCalls.DescribeAddonVersions;
        }

        if (!AnswerShape.ListsNames(call) && call != AwsCalls.DescribeAddonVersions && AnswerShape.Fits(call, json))
        {
            _call = call;
            Pass(call, Thing(call, json), json, line);
            return;
        }

        _heldBytes += json.Length;
        if (_heldBytes > ReadLimits.LargestItem) recognition.Damaged(new(file, line, 0, ReadLimits.TooLarge, BundlePath.Question(file)));
        else _held.Add((json.ToArray(), line));
    }

    /// <summary>The document with a list under this member ended. True where it is an answer of AWS.</summary>
    /// <param name="others">The other members at its top.</param>
    public bool EndOfList(string array, int items, IReadOnlyCollection<(string Name, bool IsNull)> others)
    {
        var call = _call ?? CallOf(array);
        if (call is null || _call is null && !IsOwn(call) && !AnswerShape.IsAlone(others.Select(other => other.Name), array)) return false;
        // Strangers alone are another tool's list.
        if (_call is null && !IsOwn(call) && !AnswerShape.IsOnlyOfAws(array) && items > 0
            && !_held.Exists(item => AnswerShape.Fits(call, item.Json)))
        {
            return false;
        }

        foreach (var (json, line) in _held) PassHeld(call, json, line);
        if (others.Any(other => AnswerShape.IsPageToken(other.Name) && !other.IsNull))
        {
            recognition.Damaged(new(file, 0, 0, PageOfMore, QuestionOf(call)));
        }

        Listed(call, items);
        return true;
    }

    /// <summary>True where the object is an answer of AWS or of <c>/version</c>.</summary>
    public bool Single(ReadOnlySpan<byte> json, long line, IReadOnlyCollection<(string Name, bool IsNull)> members)
    {
        if (VersionIn(json) is { IsEmpty: false } version) return Version(version, line);
        foreach (var call in OfOneThing)
        {
            var inner = JsonPeek.Member(json, call.Key);
            var isOwn = IsOwn(call);
            if (inner.IsEmpty || inner[0] != (byte)'{'
                || !isOwn && !(AnswerShape.IsAlone(members.Select(member => member.Name), call.Key) && AnswerShape.Fits(call, inner)))
            {
                continue;
            }

            if (call == AwsCalls.DescribeCluster && JsonPeek.Text(inner, "name") is { } name) recognition.Cluster(name, file);
            One(call, Thing(call, inner), inner, line);
            return true;
        }

        if (JsonPeek.Text(json, "Account") is not null && JsonPeek.Text(json, "Arn")?.StartsWith("arn:", StringComparison.Ordinal) == true)
        {
            One(AwsCalls.CallerIdentity, null, json, line);
            return true;
        }

        if (JsonPeek.Text(json, "VpcId") is not null && VpcAttribute(json) is { } attribute)
        {
            One(AwsCalls.DescribeVpcAttribute, attribute, json, line);
            return true;
        }

        return OddList(line, members);
    }

    /// <summary>True for what would be a list of AWS, were its value one.</summary>
    private bool OddList(long line, IReadOnlyCollection<(string Name, bool IsNull)> members)
    {
        foreach (var (name, _) in members)
        {
            if (AwsCalls.FindByKey(name) is not { } call || !AnswerShape.IsOnlyOfAws(name)
                || !AnswerShape.IsAlone(members.Select(member => member.Name), name))
            {
                continue;
            }

            recognition.Damaged(new(file, line, 0, $"its {name} is not a list", BundlePath.Question(file) ?? call.Question));
            return true;
        }

        return false;
    }

    /// <summary>
    /// The answer of <c>/version</c>: alone, as kubectl version prints it, or as a support bundle's cluster_version.json has it; empty for
    /// other documents.
    /// </summary>
    private ReadOnlySpan<byte> VersionIn(ReadOnlySpan<byte> json)
    {
        if (JsonPeek.Has(json, "gitVersion") && (JsonPeek.Has(json, "major") || BundlePath.Question(file) == "kubernetes/version"))
        {
            return json;
        }

        var server = JsonPeek.Member(json, "serverVersion");
        if (!server.IsEmpty && server[0] == (byte)'{' && JsonPeek.Has(server, "gitVersion")) return server;
        var info = JsonPeek.Has(json, "string") ? JsonPeek.Member(json, "info") : default;
        return !info.IsEmpty && info[0] == (byte)'{' && JsonPeek.Has(info, "gitVersion") ? info : default;
    }

    private static string? VpcAttribute(ReadOnlySpan<byte> json) => JsonPeek.Has(json, "EnableDnsSupport") ? "enableDnsSupport"
        : JsonPeek.Has(json, "EnableDnsHostnames") ? "enableDnsHostnames"
        : null;

    /// <summary>True where the document lies where a bundle has the answers of this call.</summary>
    private bool IsOwn(AwsCall call) =>
        BundlePath.Question(file) is { } question
            && (question == call.Question || question.StartsWith(call.Question + "/", StringComparison.Ordinal));

    private AwsCall? CallOf(string array)
    {
        var call = AwsCalls.FindByKey(array);
        if (call != AwsCalls.ListAddons) return call;
        var isVersions = IsOwn(AwsCalls.DescribeAddonVersions) || _held.Exists(item => JsonPeek.Has(item.Json, "addonVersions"));
        return isVersions ? AwsCalls.DescribeAddonVersions : call;
    }

    private void PassHeld(AwsCall call, byte[] json, long line)
    {
        if (json is [(byte)'{', ..] or [(byte)'"', ..]) Pass(call, json[0] == (byte)'{' ? Thing(call, json) : null, json, line);
        else recognition.Damaged(new(file, line, 0, "an element of the list has a wrong type", QuestionOf(call)));
    }

    private string QuestionOf(AwsCall call) =>
        call.PerThing ? call.QuestionFor(_things.FirstOrDefault() ?? BundlePath.Stem(file)) : call.Question;

    private void Listed(AwsCall call, int items)
    {
        if (items == 0 && call == AwsCalls.DescribeAddonVersions && BundlePath.Question(file) is { } byPath)
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

    /// <summary>What an answer about one thing is about, by its content or by the name of the file.</summary>
    private string? Thing(AwsCall call, ReadOnlySpan<byte> json) => call.PerThing ? Name(call, json) ?? BundlePath.Stem(file) : null;

    private static string? Name(AwsCall call, ReadOnlySpan<byte> json)
    {
        return call.Name switch
        {
            "eks-describe-addon" or "eks-describe-addon-versions" => JsonPeek.Text(json, "addonName"),
            "eks-describe-nodegroup" => JsonPeek.Text(json, "nodegroupName"),
            "eks-describe-fargate-profile" => JsonPeek.Text(json, "fargateProfileName"),
            "ec2-get-subnet-cidr-reservations" => JsonPeek.Text(json, "SubnetId"),
            _ => null,
        };
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
        if (!recognition.HasRoomFor(json.Length, isWhole: false))
        {
            recognition.Damaged(new(file, line, 0, "the bundle holds more than is read in 1 GiB of memory", call.Question));
            return false;
        }

        if (recognition.Sink.Aws(call, thing, json) is not { } reason) return true;
        // Where neither content nor place say what it is about, it may be about any.
        var isKnown = thing is not null && (IsOwn(call) || Name(call, json) is not null);
        recognition.Damaged(new(file, line, 0, reason, isKnown && thing is not null ? call.QuestionFor(thing) : call.Question));
        return false;
    }
}
