using Catchwater.Core.Schemas;

namespace Catchwater.Core.Tests.Schemas;

public sealed class SchemaChangeTests
{
    [Fact]
    public void Names_each_difference_and_marks_what_breaks_readers()
    {
        var before = new TableSchema([new("a", "INTEGER"), new("b", "VARCHAR"), new("c", "DOUBLE"), new("same", "DATE")]);
        var after = new TableSchema([new("A", "BIGINT"), new("c", "VARCHAR"), new("same", "DATE"), new("d", "BOOLEAN")]);

        var changes = SchemaChange.Between(before, after);

        Assert.Equal(
            [("b", SchemaChangeKind.Removed, true), ("A", SchemaChangeKind.Widened, false), ("c", SchemaChangeKind.TypeChanged, true), ("d", SchemaChangeKind.Added, false)],
            changes.Select(change => (change.Column, change.Kind, change.Breaking)));
    }

    [Fact]
    public void Equal_schemas_have_no_changes_and_equal_hashes()
    {
        TableSchema Make() => new([new("a", "INTEGER"), new("b c", "VARCHAR")]);
        Assert.Empty(SchemaChange.Between(Make(), Make()));
        Assert.Equal(Make(), Make());
        Assert.Equal(Make().Hash(), Make().Hash());
    }

    [Fact]
    public void The_hash_tells_name_and_type_apart() =>
        Assert.NotEqual(new TableSchema([new("a b", "C")]).Hash(), new TableSchema([new("a", "b C")]).Hash());
}
