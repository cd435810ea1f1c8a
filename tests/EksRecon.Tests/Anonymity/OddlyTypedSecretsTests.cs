using System.Text;

using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Anonymity;

/// <summary>
/// Where a field has another type than the API gives it, nothing tells what of it is private: its type is saved, and nothing else.
/// </summary>
public sealed class OddlyTypedSecretsTests
{
    private const string Canary = "HUNTER2";

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","env":{"PASSWORD":"HUNTER2"}}]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","args":"--password=HUNTER2"}]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","command":{"x":"HUNTER2"}}]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":["HUNTER2"]}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":"HUNTER2"}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":"HUNTER2"}""")]
    [InlineData("""{"metadata":{"name":"a","annotations":"HUNTER2"}}""")]
    [InlineData("""{"metadata":{"name":"a","annotations":["HUNTER2"]}}""")]
    [InlineData("""{"metadata":"HUNTER2"}""")]
    [InlineData("\"HUNTER2\"")]
    [InlineData("""{"apiVersion":"example.com/v1","kind":"Foreign","metadata":{"name":"a"},"token":"HUNTER2"}""")]
    [InlineData("""{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"},"token":"HUNTER2"}]}""")]
    public void An_object_of_a_list_is_saved_without_the_content_of_what_has_a_wrong_type(string pod)
    {
        var saved = Encoding.UTF8.GetString(
            BundleWriter.Kept(Encoding.UTF8.GetBytes(pod), KeptSettings.Standard, disguise: null, "v1", "Pod").Span);
        Assert.DoesNotContain(Canary, saved, StringComparison.Ordinal);
    }

    /// <summary>Damage stays damage: what is read back has the same gap.</summary>
    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":"HUNTER2"}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"containers":"HUNTER2"}}""")]
    [InlineData("""{"metadata":"HUNTER2"}""")]
    public void What_was_damaged_is_damaged_in_the_bundle(string pod)
    {
        static int Pods(ReadOnlySpan<byte> json, out bool isWhole)
        {
            var bundle = new MemoryBundle();
            bundle.Files["kubernetes/pods.json"] = [.. """{"apiVersion":"v1","kind":"List","items":["""u8, .. json, .. "]}"u8];
            var pods = bundle.Snapshot(isComplete: true).Pods;
            isWhole = pods.IsWhole;
            return pods.Items.Length;
        }

        var named = Encoding.UTF8.GetBytes("""{"apiVersion":"v1","kind":"Pod",""" + pod[1..]);
        var before = (Pods(named, out var wasWhole), wasWhole);
        var after = (Pods(BundleWriter.Kept(named, KeptSettings.Standard, disguise: null, "v1", "Pod").Span, out var isWhole), isWhole);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("""{"gitVersion":"v1.33.1","token":"HUNTER2"}""", null, KeptShape.VersionKind)]
    [InlineData("""{"kind":"APIGroupList","groups":[{"name":"apps","token":"HUNTER2"}],"token":"HUNTER2"}""", "v1", "APIGroupList")]
    [InlineData("""{"kind":"Foreign","data":{"Corefile":".:53 {}"},"token":"HUNTER2"}""", "v1", "ConfigMap")]
    [InlineData("""{"kind":"ConfigMap","data":{"Corefile":{"x":"HUNTER2"}}}""", "v1", "ConfigMap")]
    [InlineData("""{"kind":"ConfigMap","data":["HUNTER2"]}""", "v1", "ConfigMap")]
    public void A_document_is_saved_as_what_was_asked_for(string json, string? apiVersion, string kind)
    {
        var saved = Encoding.UTF8.GetString(
            BundleWriter.Kept(Encoding.UTF8.GetBytes(json), KeptSettings.Standard, disguise: null, apiVersion, kind).Span);
        Assert.DoesNotContain(Canary, saved, StringComparison.Ordinal);
        Assert.True(kind != KeptShape.VersionKind || saved.Contains("v1.33.1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_that_an_object_of_this_kind_says_is_kept()
    {
        var saved = Encoding.UTF8.GetString(BundleWriter.Kept("""{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a"}}"""u8.ToArray(), KeptSettings.Standard, disguise: null, "v1", "DaemonSet").Span);
        Assert.Contains("apps/v1", saved, StringComparison.Ordinal);
    }
}
