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
    public void A_long_list_is_shown_in_part() =>
        Assert.EndsWith("t0018, t0019 and 4980 more", Suggestion.Hint("zebra", [.. Enumerable.Range(0, 5000).Select(n => $"t{n:0000}")]), StringComparison.Ordinal);

    [Fact]
    public void Lists_what_is_allowed_when_nothing_is_near() =>
        Assert.Equal("expected one of: source, target, transformations", Suggestion.Hint("zebra", Names));
}
