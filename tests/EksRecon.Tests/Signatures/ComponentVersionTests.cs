using EksRecon.Signatures;

using Xunit;

namespace EksRecon.Tests.Signatures;

public sealed class ComponentVersionTests
{
    [Theory]
    [InlineData("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.2", "v1.20.4-eksbuild.2")]
    [InlineData("registry.k8s.io/ingress-nginx/controller:v1.12.1@sha256:0123456789", "v1.12.1")]
    [InlineData("istio/proxyv2:1.29.2-distroless", "1.29.2-distroless")]
    [InlineData("appscode/voyager:5.0.0-rc.3", "5.0.0-rc.3")]
    [InlineData("cr.l5d.io/linkerd/controller:edge-25.4.4", "edge-25.4.4")]
    [InlineData("kong:3.9", "3.9")]
    [InlineData("traefik:v3", "v3")]
    [InlineData("traefik:2-alpine", "2-alpine")]
    [InlineData("registry:5000/istio/pilot:1.14.1-1-g19df463bb", "1.14.1-1-g19df463bb")]
    [InlineData("kindest/kindnetd:v20220726-ed811e41", "v20220726-ed811e41")]
    [InlineData("kindest/kindnetd:v20250214-acbabc1a", "v20250214-acbabc1a")]
    public void This_tag_is_a_version(string image, string version) => Assert.Equal(version, ComponentVersion.Of(image));

    [Theory]
    [InlineData("registry:5000/ingress-nginx/controller")]
    [InlineData("ingress-nginx/controller@sha256:0123456789")]
    [InlineData("traefik:latest")]
    [InlineData("calico/node:master")]
    [InlineData("envoyproxy/gateway:abcdef12")]
    [InlineData("envoyproxy/gateway:12345678")]
    [InlineData("emissary:$version$")]
    [InlineData("linkerd/controller:install-control-plane-version")]
    [InlineData("linkerd/controller:dev-undefined")]
    [InlineData("nginx/nginx-ingress:version")]
    [InlineData("pomerium/ingress-controller:sha-1a2b3c4")]
    [InlineData("kuma-cp:greatest")]
    [InlineData("x:1.x")]
    [InlineData("calico/node:release-v3.8")]
    [InlineData("x:feature-1.2")]
    [InlineData("x:v12345678-abc")]
    [InlineData("x:")]
    [InlineData("")]
    public void This_tag_is_none(string image) => Assert.Null(ComponentVersion.Of(image));
}
