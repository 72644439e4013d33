namespace Catchwater.Lake.Tables.Types;

/// <summary>A type as DuckDB names it, taken apart.</summary>
internal abstract record DuckType;

/// <summary>A type without parts, in capitals: <c>BIGINT</c>, <c>TIMESTAMP WITH TIME ZONE</c>.</summary>
internal sealed record DuckScalar(string Name) : DuckType;

/// <summary><c>DECIMAL(precision,scale)</c>.</summary>
internal sealed record DuckDecimal(int Precision, int Scale) : DuckType;

/// <summary><c>STRUCT(a INTEGER, "b c" VARCHAR)</c>; fields of an unnamed struct (a row) have no name.</summary>
internal sealed record DuckStruct(IReadOnlyList<(string? Name, DuckType Type)> Fields) : DuckType;

/// <summary><c>T[]</c> or <c>T[3]</c>.</summary>
internal sealed record DuckList(DuckType Element) : DuckType;

/// <summary><c>MAP(K, V)</c>.</summary>
internal sealed record DuckMap(DuckType Key, DuckType Value) : DuckType;
