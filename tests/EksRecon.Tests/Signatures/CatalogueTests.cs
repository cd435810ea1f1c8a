using System.Text.RegularExpressions;

using EksRecon.Model;
using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Signatures;

/// <summary>The embedded catalogue, and what a user may add to it.</summary>
public sealed partial class CatalogueTests
{
    private const string Widget = """
        - id: widget-ingress
          name: Widget Ingress
          type: other
          roles: [{role: ingress}]
          version: {containers: [widget]}
          parts:
            - part: main
              match:
                - {images: [acme/widget-ingress], containers: [widget]}
        """;

    [Fact]
    public void The_page_of_components_lists_the_ids_of_the_catalogue()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs/components.md"));
        var listed = page.Select(line => IdOfRow().Match(line)).Where(match => match.Success).Select(match => match.Groups["id"].Value)
            .ToList();
        Assert.Equal(Manifests.Catalogue.Entries.Select(entry => entry.Id), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Roles_on_the_page_are_those_of_the_catalogue()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs/components.md"));
        foreach (var entry in Manifests.Catalogue.Entries)
        {
            var row = Assert.Single(page, line => line.StartsWith($"| `{entry.Id}` |", StringComparison.Ordinal)).Split('|');
            Assert.Equal(entry.RoleNames.Order(StringComparer.Ordinal),
                row[3].Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void What_has_ended_says_since_when_what_to_do_and_who_says_so()
    {
        var ended = Manifests.Catalogue.Entries.Where(entry => entry.EndOfLife is not null).ToList();
        Assert.Contains(ended, entry => entry.Id == "ingress-nginx" && entry.EndOfLife?.Date == "2026-03");
        Assert.Contains(ended, entry => entry.Id == "appmesh" && entry.EndOfLife?.Date == "2026-09-30");
        Assert.Contains(ended, entry => entry.Id == "weave-net" && entry.EndOfLife?.Date == "2024-06-20");
        foreach (var entry in ended)
        {
            Assert.Matches("^20[0-9]{2}(-[0-9]{2}){0,2}$", entry.EndOfLife?.Date ?? "");
            Assert.StartsWith("https://", entry.EndOfLife?.Source, StringComparison.Ordinal);
            Assert.EndsWith(".", entry.EndOfLife?.Instead, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_example_on_the_page_works()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/components.md"));
        var blocks = page.Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).ToList();
        var catalogue = SignatureCatalogue.Load(
            [("acme.yaml", blocks.First(block => block.StartsWith("- id:", StringComparison.Ordinal)))]);
        var item = Assert.Single(
            ComponentDetector.Detect(Manifests.Read(blocks.First(block => block.StartsWith("apiVersion:", StringComparison.Ordinal))),
                catalogue).Items);
        Assert.Equal(("acme-ingress", "ingress", "edge", "Deployment/acme-ingress", "2.4.1"),
            (item.Id, item.Role, item.Namespace, item.Workload, item.Version));
        Assert.Equal(["container:ingress", "image:acme/ingress-controller", "label:app.kubernetes.io/name=acme-ingress"], item.MatchedBy);
    }

    [Fact]
    public void An_entry_of_the_user_is_recognised()
    {
        var catalogue = SignatureCatalogue.Load([("widget.yaml", Widget)]);
        var census =
            ComponentDetector.Detect(Manifests.Read(Manifests.Workload("Deployment", "edge/w", "widget=registry.internal/acme/widget-ingress:1.4.0")),
            catalogue);
        Assert.Equal(["widget-ingress/ingress edge/Deployment/w 1.4.0"], Manifests.Lines(census));
    }

    [Fact]
    public void An_entry_with_a_known_id_takes_the_place_of_the_embedded_one()
    {
        var catalogue = SignatureCatalogue.Load([("mine.yaml", Widget.Replace("widget-ingress\n", "traefik\n", StringComparison.Ordinal))]);
        Assert.Equal("Widget Ingress", Assert.Single(catalogue.Entries, entry => entry.Id == "traefik").Name);
        Assert.Empty(
            ComponentDetector.Detect(Manifests.Read(Manifests.Workload("Deployment", "edge/t", "traefik=traefik:v3.4")), catalogue).Items);
    }

    [Theory]
    [InlineData("roles: [{role: ingress}]", "roles: [{role: router}]", "widget-ingress", "'router'")]
    [InlineData("roles: [{role: ingress}]", "rolez: [{role: ingress}]", "widget-ingress", "rolez")]
    [InlineData("type: other", "type: apache", "widget-ingress", "member type")]
    [InlineData("name: Widget Ingress", "title: Widget", "widget-ingress", "title")]
    [InlineData("part: main", "part: control", "widget-ingress", "'control'")]
    [InlineData("{images: [acme/widget-ingress], containers: [widget]}", "{names: [widget]}", "widget-ingress", "would look at every workload")]
    [InlineData("{images: [acme/widget-ingress], containers: [widget]}", "{images: acme}", "widget-ingress", "images")]
    [InlineData("[{role: ingress}]", "[{role: ingress, when: [{env: ON}]}]", "widget-ingress", "NAME=value")]
    [InlineData("[{role: ingress}]", "[{role: ingress, when: [{config_map: widget, key: a, values: [b]}]}]", "widget-ingress", "never read")]
    [InlineData("[{role: ingress}]", "[{role: ingress, when: [{resource: kubernetes/widgets, path: spec.a, values: [b]}]}]", "widget-ingress", "never asked for")]
    [InlineData("[{role: ingress}]", "[{role: mesh}]", "widget-ingress", "member mesh")]
    [InlineData("[{role: ingress}]", "[{role: ingress", "line 4", "YAML")]
    public void A_slip_is_told_in_one_sentence_with_its_place(string right, string wrong, string place, string what)
    {
        var broken = Assert.Throws<SignatureException>(() =>
            SignatureCatalogue.Load([("mine.yaml", Widget.Replace(right, wrong, StringComparison.Ordinal))]));
        Assert.StartsWith("mine.yaml: ", broken.Message, StringComparison.Ordinal);
        Assert.Contains(place, broken.Message, StringComparison.Ordinal);
        Assert.Contains(what, broken.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', broken.Message);
    }

    [Fact]
    public void An_id_twice_in_one_file_is_a_slip() =>
        Assert.Contains("widget-ingress is there twice",
            Assert.Throws<SignatureException>(() => SignatureCatalogue.Load([("mine.yaml", Widget + "\n" + Widget)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_text_that_is_no_list_is_a_slip() =>
        Assert.Contains("no catalogue",
            Assert.Throws<SignatureException>(() => SignatureCatalogue.Load([("mine.yaml", "id: widget\n")])).Message,
            StringComparison.Ordinal);

    [GeneratedRegex("^\\| `(?<id>[a-z0-9-]+)` \\|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdOfRow();
}
