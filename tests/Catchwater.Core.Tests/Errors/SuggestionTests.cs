using Catchwater.Core.Errors;

namespace Catchwater.Core.Tests.Errors;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["source", "target", "transformations"];

    [Theory]
    [InlineData("sorce", "source")]
    [InlineData("Target", "target")]
    [InlineData("transformation", "transformations")]
    public void Finds_what_was_probably_meant(string found, string meant) => Assert.Equal(meant, Suggestion.For(found, Names));

    [Fact]
    public void Lists_what_is_allowed_when_nothing_is_near() =>
        Assert.Equal("expected one of: source, target, transformations", Suggestion.Hint("zebra", Names));
}
