using EksRecon.Bundles;

using Xunit;

namespace EksRecon.Tests.Signatures;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("calico/node", "docker.io/calico/node:v3.29.1")]
    [InlineData("calico/node", "calico/node")]
    [InlineData("calico/node", "registry:5000/quay/calico/node@sha256:0123")]
    [InlineData("calico/node", "rancher/mirrored-calico-node:v3.29.1")]
    [InlineData("calico/node", "111122223333.dkr.ecr.us-west-2.amazonaws.com/calico-node:v3.29.1")]
    [InlineData("traefik", "traefik:v3.4")]
    [InlineData("external-dns", "rancher/mirrored-external-dns:v0.15.0")]
    public void These_fit(string pattern, string image)
    {
        Assert.True(ImageName.Matches(image, pattern));
        Assert.Contains(ImageName.LastSegment(image).ToString(), ImageName.LastSegments(pattern));
    }

    [Theory]
    [InlineData("calico/node", "mycalico/node:v1")]
    [InlineData("calico/node", "calico/node-exporter:v1")]
    [InlineData("calico/node", "calico_node:v1")]
    [InlineData("traefik", "traefik/whoami:v1")]
    [InlineData("traefik", "nottraefik:v1")]
    [InlineData("ingress-nginx/controller", "quay.io/metallb/controller:v0.14.9")]
    [InlineData("traefik", "example.org/app:traefik")]
    public void These_do_not(string pattern, string image) => Assert.False(ImageName.Matches(image, pattern));
}
