using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Lake.Sessions;
using Catchwater.Pipelines.Specs;

namespace Catchwater.Pipelines.Compilation;

/// <summary>The cleaning step as SQL: drop exact duplicates, fill nulls, cast, trim, in that order.</summary>
internal sealed class QualityStep(QualityStepSpec spec, TableSchema columns, Func<string, Location> at, ICollection<Problem> problems)
{
    private static readonly Dictionary<string, JsonElement> DefaultFills = new()
    {
        ["user_id"] = JsonSerializer.SerializeToElement("unknown"),
        ["amount"] = JsonSerializer.SerializeToElement(0.0),
        ["category"] = JsonSerializer.SerializeToElement("uncategorized"),
    };

    /// <summary>The casts of a spec that names none.</summary>
    public static readonly IReadOnlyDictionary<string, string> DefaultCasts = new Dictionary<string, string> { ["amount"] = "DOUBLE", ["timestamp"] = "TIMESTAMP" };

    internal sealed record Cast(string Column, string Type)
    {
        private string Quoted => Quoting.Identifier(Column);

        public string Strict => $"CAST({Quoted} AS {Type}) AS {Quoted}";

        public string Misfit => $"({Quoted} IS NOT NULL AND TRY_CAST({Quoted} AS {Type}) IS NULL)";

        public string Reason => $"concat('value ', coalesce(to_json({Quoted}), 'null'), ' of column ', {Quoting.Literal(Column)}, ' is not a ', {Quoting.Literal(Type)})";
    }

    /// <summary>The casts, for the second look at rows that do not fit.</summary>
    public IReadOnlyList<Cast> Casts { get; private set; } = [];

    /// <summary>Name of the step whose rows are cast; null when there is none.</summary>
    public string? CastInput { get; private set; }

    public IEnumerable<CompiledStep> Steps(string input)
    {
        if (!spec.Enabled)
        {
            yield break;
        }

        var last = input;
        if (spec.DropDuplicates)
        {
            yield return new CompiledStep("deduplicated", $"SELECT DISTINCT * FROM {last}");
            last = "deduplicated";
        }

        if (Replace(Fills()) is { } fill)
        {
            yield return new CompiledStep("filled", $"SELECT {fill} FROM {last}");
            last = "filled";
        }

        Casts = [.. CastColumns()];
        if (Casts.Count > 0)
        {
            CastInput = last;
            var from = last;
            yield return new CompiledStep("cast_to_type", options =>
                $"SELECT {Replace(Casts.Select(cast => cast.Strict))} FROM {from}"
                + (options.Tolerant ? $" WHERE NOT ({string.Join(" OR ", Casts.Select(cast => cast.Misfit))})" : ""));
            last = "cast_to_type";
        }

        if (Replace(Trims()) is { } trim)
        {
            yield return new CompiledStep("trimmed", $"SELECT {trim} FROM {last}");
        }
    }

    public static string RejectSelect(IReadOnlyList<Cast> casts, string input) =>
        $"SELECT CASE {string.Join(" ", casts.Select(cast => $"WHEN {cast.Misfit} THEN {Quoting.Literal(cast.Column)}"))} END AS column_name, "
        + $"CAST(to_json({input}) AS VARCHAR) AS raw, "
        + $"CASE {string.Join(" ", casts.Select(cast => $"WHEN {cast.Misfit} THEN {cast.Reason}"))} END AS reason "
        + $"FROM {input} WHERE {string.Join(" OR ", casts.Select(cast => cast.Misfit))}";

    private static string? Replace(IEnumerable<string> expressions) =>
        string.Join(", ", expressions) is { Length: > 0 } list ? $"* REPLACE ({list})" : null;

    private IEnumerable<string> Fills()
    {
        foreach (var (name, value) in spec.FillNulls ?? DefaultFills)
        {
            if (Find(name, spec.FillNulls is not null, "fill_nulls") is not { } column)
            {
                continue;
            }

            var text = value.ValueKind == JsonValueKind.String;
            var literal = value.ValueKind switch
            {
                JsonValueKind.String => Quoting.Literal(value.GetString()!),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
            if (literal is null)
            {
                Report($"fill_nulls.{name}", "wrong_value", "expected a text, a number, true or false");
            }
            else if (spec.FillNulls is not null || column.Type == "VARCHAR" || (!text && IsNumber(column.Type)))
            {
                // A number fills a column that was read as text, too: it is cast after. Text that no number can be leaves the column alone.
                yield return $"coalesce({Quoting.Identifier(column.Name)}, CAST({literal} AS {column.Type})) AS {Quoting.Identifier(column.Name)}";
            }
        }
    }

    public static bool IsNumber(string type) =>
        type is "FLOAT" or "DOUBLE" || type.EndsWith("INT", StringComparison.Ordinal) || type == "INTEGER" || type == "UINTEGER" || type.StartsWith("DECIMAL", StringComparison.Ordinal);

    private IEnumerable<Cast> CastColumns()
    {
        foreach (var (name, type) in spec.Cast ?? DefaultCasts)
        {
            if (Find(name, spec.Cast is not null, "cast") is not { } column)
            {
                continue;
            }

            if (ColumnType.TryNormalize(type) is not { } normal)
            {
                Report($"cast.{name}", "unknown_type", $"found '{type}': expected a type such as bigint, double, decimal(18,2), varchar, date or timestamp");
            }
            else if (column.Type != normal)
            {
                yield return new Cast(column.Name, normal);
            }
        }
    }

    private IEnumerable<string> Trims()
    {
        foreach (var name in spec.Trim)
        {
            if (Find(name, explicitly: true, "trim") is { } column)
            {
                var quoted = Quoting.Identifier(column.Name);
                yield return $"trim({quoted}, E' \\t\\r\\n') AS {quoted}";
            }
        }
    }

    private Column? Find(string name, bool explicitly, string key)
    {
        if (columns.Find(name) is { } column)
        {
            return column;
        }

        if (explicitly)
        {
            Report(key == "trim" ? key : $"{key}.{name}", "unknown_column", $"the source has no column '{name}'", Suggestion.Hint(name, [.. columns.Columns.Select(column => column.Name)]));
        }

        return null;
    }

    private void Report(string key, string code, string message, string? hint = null) =>
        problems.Add(new Problem(code, message) { Hint = hint }.At(at($"quality_step.{key}")));
}
