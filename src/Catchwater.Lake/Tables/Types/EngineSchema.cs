using Catchwater.Core.Schemas;

namespace Catchwater.Lake.Tables.Types;

/// <summary>A table's columns with the types the engine reads them as.</summary>
internal static class EngineSchema
{
    public static TableSchema Of(IEnumerable<DeltaField> fields) =>
        new(fields.Select(field => new Column(field.Name, TypeMapping.ToDuck(field.Type))));
}
