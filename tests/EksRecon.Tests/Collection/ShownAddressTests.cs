using EksRecon.Collection.Http;

using Xunit;

namespace EksRecon.Tests.Collection;

/// <summary>What an address may say of itself in a message: never a credential.</summary>
public sealed class ShownAddressTests
{
    [Theory]
    [InlineData("https://host", "https://host")]
    [InlineData("https://host:6443/k8s/c-1/", "https://host:6443/k8s/c-1/")]
    [InlineData("https://user:secret@host:8443/path?token=secret#secret", "https://host:8443/path")]
    [InlineData("http://user:secret@proxy.example:3128", "http://proxy.example:3128")]
    [InlineData("user:secret@proxy.example:3128", "proxy.example:3128")]
    [InlineData("https://user:sec@ret@host", "https://host")]
    [InlineData("http://us er:secret@ho st/?x=secret", "http://ho st/")]
    [InlineData("localhost:4566", "localhost:4566")]
    [InlineData("host?secret", "host")]
    [InlineData("", "")]
    public void User_password_query_and_fragment_are_left_out(string address, string shown) =>
        Assert.Equal(shown, ShownAddress.Of(address));

    [Fact]
    public void Control_characters_and_length_do_not_come_through()
    {
        Assert.Equal("?[31m?", ShownAddress.Of("\u001b[31m\u202e"));
        Assert.True(ShownAddress.Of(new string('x', 100_000)).Length < 300);
    }
}
