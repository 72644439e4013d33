using Catchwater.Core.Schemas;

namespace Catchwater.Core.Tests.Schemas;

public sealed class ColumnTypeTests
{
    [Theory]
    [InlineData("string", "VARCHAR")]
    [InlineData("LONG", "BIGINT")]
    [InlineData("varchar(20)", "VARCHAR")]
    [InlineData("decimal(12, 3)", "DECIMAL(12,3)")]
    [InlineData("numeric", "DECIMAL(18,3)")]
    [InlineData("timestamp", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("int[]", "INTEGER[]")]
    [InlineData(" string [] []", "VARCHAR[][]")]
    public void Knows_the_engine_s_and_spark_s_spellings(string text, string type) => Assert.Equal(type, ColumnType.TryNormalize(text));

    [Theory]
    [InlineData("integr")]
    [InlineData("decimal(39,2)")]
    [InlineData("decimal(5,6)")]
    [InlineData("int); DROP TABLE x; --")]
    [InlineData("int(3)")]
    [InlineData("")]
    public void Rejects_anything_else(string text) => Assert.Null(ColumnType.TryNormalize(text));

    [Fact]
    public void Lists_of_lists_without_end_are_no_type() => Assert.Null(ColumnType.TryNormalize("int" + string.Concat(Enumerable.Repeat("[]", 1_000_000))));
}
