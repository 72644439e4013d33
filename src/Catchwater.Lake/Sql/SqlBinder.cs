using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Sql.Lineage;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sql;

/// <summary>
/// Binds queries against empty stand-ins of their tables, in an engine of its own that sees no file: it knows a query's schema,
/// its type errors and its column lineage without touching data. Not for use by two threads at once.
/// </summary>
public sealed class SqlBinder : IDisposable
{
    private readonly LakeEngine _engine;
    private readonly LakeSession _session;

    /// <summary>A binder that knows no table yet.</summary>
    public SqlBinder()
    {
        _engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "128MB", Threads = 1 });
        _engine.Set("enable_external_access", "false");
        _session = _engine.OpenSession();
    }

    /// <summary>Makes a table known, or replaces it.</summary>
    /// <exception cref="SqlException">A column's type or name is not one the engine knows.</exception>
    public void Declare(string schema, string table, TableSchema columns)
    {
        var list = string.Join(", ", columns.Columns.Select(column => $"{Quoting.Identifier(column.Name)} {column.Type}"));
        Execute($"CREATE SCHEMA IF NOT EXISTS {Quoting.Identifier(schema)}");
        Execute($"CREATE OR REPLACE TABLE {Quoting.Identifier(schema)}.{Quoting.Identifier(table)} ({list})");
    }

    /// <summary>Binds a query as somebody wrote it, after <see cref="SqlDialect.Query"/>; faults point into what was written.</summary>
    /// <exception cref="SqlException">As <see cref="Bind(string)"/>.</exception>
    public BoundQuery Bind(SqlText query) => Bind("", query, "");

    /// <summary>
    /// Binds what somebody wrote inside SQL that was put around it, such as <c>SELECT * FROM input WHERE (</c> condition <c>)</c>;
    /// faults point into what was written, or nowhere.
    /// </summary>
    /// <exception cref="SqlException">As <see cref="Bind(string)"/>.</exception>
    public BoundQuery Bind(string before, SqlText written, string after) =>
        Bind(
            before + written.Sql + after,
            position => position is { } at && at > before.Length && at <= before.Length + written.Sql.Length ? written.Locate(at - before.Length) : null,
            written.Source);

    /// <summary>Binds a SELECT in the engine's own SQL, put together from fragments that have passed <see cref="SqlDialect"/>.</summary>
    /// <exception cref="SqlException">
    /// It names an unknown table, column or function or mixes types (<c>sql_error</c>); two of its columns have one name
    /// (<c>duplicate_column</c>); its lineage cannot be told (<c>lineage_unknown</c>).
    /// </exception>
    public BoundQuery Bind(string select) => Bind(select, position => position, select);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _engine.Dispose();
    }

    private BoundQuery Bind(string select, Func<int?, int?> locate, string source)
    {
        // The plan as bound, before any optimizer: nothing is pruned, pushed or folded yet. Defaults must stay in the JSON: an
        // index of 0 would vanish with them.
        using var document = Plan(select, source);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            throw Fault(root, select, locate, source);
        }

        var schema = Describe(select);
        var twice = schema.Columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new SqlException(
                new Problem("duplicate_column", $"the query yields two columns named '{twice.Key}'") { Hint = "name one of them with AS" }, source, null);
        }

        var walker = new PlanWalker();
        List<ColumnLineage> columns;
        try
        {
            columns = walker.Walk(root.GetProperty("plans")[0]);
            if (columns.Count != schema.Columns.Count)
            {
                throw new UnknownPlanException($"{columns.Count} columns in the plan, {schema.Columns.Count} in the result");
            }
        }
        catch (UnknownPlanException unknown)
        {
            throw new SqlException(
                new Problem("lineage_unknown", $"the column lineage of this query cannot be told: {unknown.Message}")
                {
                    Hint = "write it in simpler steps, and please report it",
                },
                source,
                null,
                unknown);
        }

        return new BoundQuery(
            schema,
            schema.Columns.Index().ToDictionary(pair => pair.Item.Name, pair => columns[pair.Index].Sources(), StringComparer.OrdinalIgnoreCase),
            walker.Indirect.Sources(),
            walker.Tables);
    }

    private JsonDocument Plan(string select, string source)
    {
        var plan = Text(
            $"SELECT json_serialize_plan({Quoting.Literal(select)}, skip_null := true, skip_empty := false, skip_default := false, optimize := false)");
        try
        {
            return JsonDocument.Parse(plan, new JsonDocumentOptions { MaxDepth = SqlParser.DeepestTree });
        }
        catch (JsonException fault)
        {
            throw new SqlException(new Problem("sql_unsupported", "this is nested too deeply"), source, null, fault);
        }
    }

    private static SqlException Fault(JsonElement root, string select, Func<int?, int?> locate, string source)
    {
        var type = root.GetProperty("error_type").GetString()!;
        var message = root.GetProperty("error_message").GetString()!;
        int? position = root.TryGetProperty("position", out var at) && int.TryParse(at.GetString(), out var bytes)
            ? EngineFault.CharacterOf(select, bytes)
            : null;
        return new SqlException(EngineFault.Describe(type, message) with { Code = "sql_error" }, source, locate(position));
    }

    private TableSchema Describe(string select)
    {
        using var command = _session.Connection.CreateCommand();
        command.CommandText = $"DESCRIBE {select}";
        try
        {
            using var reader = command.ExecuteReader();
            List<Column> columns = [];
            while (reader.Read())
            {
                columns.Add(new Column(reader.GetString(0), reader.GetString(1)));
            }

            return new TableSchema(columns);
        }
        catch (DuckDBException fault)
        {
            throw EngineFault.Translate(fault, command.CommandText);
        }
    }

    private string Text(string sql)
    {
        using var command = _session.Connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            return (string)command.ExecuteScalar()!;
        }
        catch (DuckDBException fault)
        {
            throw EngineFault.Translate(fault, sql);
        }
    }

    private void Execute(string sql)
    {
        using var command = _session.Connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException fault)
        {
            throw EngineFault.Translate(fault, sql);
        }
    }
}
