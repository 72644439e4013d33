using System.Collections.Concurrent;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Lake.Sessions;

namespace Catchwater.Lake.Sql;

/// <summary>DuckDB's own parser: text in, unbound syntax tree out. Nothing is bound, read or run.</summary>
internal static class SqlParser
{
    /// <summary>Levels of a tree; a level of SQL is two or three. The walks over it recurse.</summary>
    public const int DeepestTree = 1500;

    // Texts of one statement: more save nothing.
    private const int Together = 200;

    private static readonly Lazy<LakeEngine> Engine = new(() =>
    {
        var engine = LakeEngine.Open(new EngineOptions { MemoryLimit = "64MB", Threads = 1 });
        engine.Set("enable_external_access", "false");
        return engine;
    });

    private static readonly ConcurrentBag<LakeSession> Idle = [];

    /// <summary>The answer of <c>json_serialize_sql</c> (https://duckdb.org/docs/stable/data/json/sql_to_and_from_json).</summary>
    /// <exception cref="SqlException">It is nested deeper than anybody writes (<c>sql_unsupported</c>).</exception>
    public static JsonDocument Parse(string sql)
    {
        var tree = Ask($"SELECT {Serialize(Quoting.Literal(sql))}")[0];
        try
        {
            return Document(tree);
        }
        catch (JsonException fault)
        {
            throw new SqlException(new Problem("sql_unsupported", "this is nested too deeply"), sql, null, fault);
        }
    }

    /// <summary>
    /// The answers for many texts, in their order; null where one has to be asked by itself, which says why. A statement of the engine
    /// costs ten times as much as parsing what it is asked.
    /// </summary>
    public static IReadOnlyList<JsonDocument?> ParseMany(IReadOnlyList<string> texts) =>
    [
        .. texts.Chunk(Together).SelectMany(chunk =>
        {
            try
            {
                var trees = Ask($"SELECT {Serialize("sql")} FROM (SELECT unnest({Quoting.List(chunk)}) AS sql)");
                return trees.Select(TryDocument);
            }
            catch (LakeException)
            {
                return chunk.Select(_ => (JsonDocument?)null);
            }
        }),
    ];

    private static string Serialize(string sql) => $"json_serialize_sql({sql}, skip_null := true, skip_empty := true, skip_default := true)";

    private static JsonDocument Document(string tree) => JsonDocument.Parse(tree, new JsonDocumentOptions { MaxDepth = DeepestTree });

    private static JsonDocument? TryDocument(string tree)
    {
        try
        {
            return Document(tree);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the engine can compile a regular expression; the reason when it cannot.</summary>
    public static string? RegexFault(string pattern)
    {
        try
        {
            Ask($"SELECT CAST(regexp_matches('', {Quoting.Literal(pattern)}) AS VARCHAR)");
            return null;
        }
        catch (LakeException fault)
        {
            return fault.Problems[0].Message;
        }
    }

    private static List<string> Ask(string sql)
    {
        if (!Idle.TryTake(out var session))
        {
            session = Engine.Value.OpenSession();
        }

        try
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            List<string> values = [];
            while (reader.Read())
            {
                values.Add(reader.GetString(0));
            }

            return values;
        }
        catch (DuckDB.NET.Data.DuckDBException fault)
        {
            throw EngineFault.Translate(fault, sql);
        }
        finally
        {
            Idle.Add(session);
        }
    }
}
