using System.Globalization;
using System.Text;
using System.Text.Json;
using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Schemas;
using Catchwater.Host.Projects;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Lake.Tables;
using Catchwater.Pipelines.Compilation;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Testing;

/// <summary>
/// The given rows of one test as what the pipeline reads: small files, read exactly as the real ones would be, and tables in the
/// engine's memory.
/// </summary>
internal sealed class StandIns(Project project, PipelineTest test, LakeSession session, string folder)
{
    private readonly Dictionary<string, string> _paths = [];
    private RecordTable? _records;

    /// <summary>The columns of each input table.</summary>
    public Dictionary<DatasetName, TableSchema> Schemas { get; } = [];

    /// <summary>The open file inputs, by their stand-ins' names.</summary>
    public Dictionary<string, FileScan> Scans { get; } = [];

    /// <summary>Where a path of the test's own lies, as the test names it.</summary>
    public string NameOf(string path) => _paths.GetValueOrDefault(path, path);

    /// <summary>Makes them.</summary>
    /// <exception cref="CatchwaterException">A given row does not fit; located in the test.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < test.Spec.Given.Count; i++)
        {
            if (test.Spec.Given[i].Table is { } table)
            {
                await TableAsync(table, test.Spec.Given[i], $"given[{i}]", cancellationToken);
            }
        }

        foreach (var input in FileInput.Of(test.Pipeline))
        {
            if (input.IsTopic)
            {
                await TopicAsync(input.Spec.Topic!, cancellationToken);
                continue;
            }

            var given = test.Spec.Given.Single(given => given.File == input.Spec.Path);
            var path = Path.Combine(folder, $"{input.StandIn}{Extension(input.Spec.Format)}");
            await WriteAsync(input, given, path, cancellationToken);
            _paths[path] = input.Spec.Path!;
        }

        await OpenFilesAsync(cancellationToken);
    }

    /// <summary>Opens the files; again before they are read a second time, so that rejects are not counted twice.</summary>
    public async Task OpenFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var input in FileInput.Of(test.Pipeline))
        {
            if (input.IsTopic)
            {
                Scans[input.StandIn] = await TopicInputs.OpenAsync(_records!, test.Pipeline, input, cancellationToken);
                continue;
            }

            var path = _paths.First(pair => pair.Value == input.Spec.Path && Path.GetFileNameWithoutExtension(pair.Key) == input.StandIn).Key;
            try
            {
                Scans[input.StandIn] = await FileInputs.OpenInsteadAsync(session, test.Pipeline, input, path, cancellationToken);
            }
            catch (CatchwaterException fault)
            {
                // What is wrong with the text is the test's doing, what is wrong with a declaration the pipeline's.
                throw new ProjectException([.. fault.Problems.Select(problem => problem.File is { } file && _paths.ContainsKey(file)
                    ? (problem with { File = null, Line = null, Key = null, Message = $"{input.Spec.Path}: {problem.Message}" }).At(test.At("given"))
                    : problem with { Message = problem.Message.Replace(path, input.Spec.Path, StringComparison.Ordinal) })]);
            }
        }
    }

    private async Task TopicAsync(string topic, CancellationToken cancellationToken)
    {
        var given = test.Spec.Given.Single(given => given.Topic == topic);
        _records = await RecordTable.CreateAsync(session, topic, cancellationToken);
        IEnumerable<string> values = given.Rows?.Select(row => JsonSerializer.Serialize(row)) ?? given.Text!.TrimEnd('\n').Split('\n');
        foreach (var (offset, value) in values.Index())
        {
            _records.Add(0, offset, 0, null, System.Text.Encoding.UTF8.GetBytes(value), hasValue: true);
        }
    }

    private async Task TableAsync(DatasetName name, GivenSpec given, string key, CancellationToken cancellationToken)
    {
        var types = Types(name, given, key);
        var path = Path.Combine(folder, $"{name}.json");
        await WriteJsonAsync(path, given.Rows!, cancellationToken);
        if (given.Rows!.Count == 0 && types.Count == 0)
        {
            throw new ProjectException(new Problem("missing_key", $"{name} has no rows, so its columns are not known")
            {
                Hint = "say them: columns: {name: type}",
            }.At(test.At(key)));
        }

        var scan = await FileScan.OpenAsync(session, new FileSource { Path = path, Columns = types }, cancellationToken);
        List<Problem> problems = [];
        var schema = LakeTable.StoredSchema(scan.Schema, problems);
        if (schema is null)
        {
            throw new ProjectException([.. problems.Select(problem => problem.At(test.At(key)))]);
        }

        var columns = string.Join(", ", schema.Columns.Select(column => $"CAST({Quoting.Identifier(column.Name)} AS {column.Type}) AS {Quoting.Identifier(column.Name)}"));
        await session.ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {Quoting.Identifier(name.Layer)}", cancellationToken);
        await session.ExecuteAsync($"CREATE OR REPLACE TABLE {Quoting.Name(name)} AS SELECT {columns} FROM {scan.Relation}", cancellationToken);
        var rejected = await scan.CollectRejectsAsync(session, cancellationToken);
        if (rejected.Count > 0)
        {
            var rows = await session.RowsAsync($"SELECT line, column_name, reason FROM {rejected.Relation} ORDER BY line", cancellationToken);
            throw new ProjectException([.. rows.Select(row => new Problem("wrong_value", $"{row[2]}").At(test.At($"{key}.rows[{Convert.ToInt64(row[0], CultureInfo.InvariantCulture) - 1}]")))]);
        }

        Schemas[name] = schema;
    }

    // Said in the test, else in the table's contract, else seen from the values; text and nested values are left to the reader.
    private Dictionary<string, string> Types(DatasetName name, GivenSpec given, string key)
    {
        Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (column, type) in given.Columns)
        {
            types[column] = ColumnType.TryNormalize(type) ?? throw new ProjectException(
                new Problem("unknown_type", $"found '{type}': expected {ColumnType.Expected}").At(test.At($"{key}.columns.{column}")));
        }

        foreach (var property in project.Contracts.SelectMany(contract => contract.Value.Schema)
            .Where(schema => (schema.PhysicalName ?? schema.Name) == name.ToString()).SelectMany(schema => schema.Properties))
        {
            var column = property.PhysicalName ?? property.Name!;
            if ((property.PhysicalType is { } physical ? ColumnType.TryNormalize(physical) : null) is { } type)
            {
                types.TryAdd(column, type);
            }
            else if (Logical(property.LogicalType, Values(given, column)) is { } logical)
            {
                types.TryAdd(column, logical);
            }
        }

        foreach (var column in given.Rows!.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (Number(Values(given, column)) is { } number)
            {
                types.TryAdd(column, number);
            }
        }

        return types;
    }

    private static IEnumerable<JsonElement> Values(GivenSpec given, string column) =>
        given.Rows!.SelectMany(row => row.Where(pair => pair.Key.Equals(column, StringComparison.OrdinalIgnoreCase))).Select(pair => pair.Value).Where(value => value.ValueKind != JsonValueKind.Null);

    private static string? Logical(LogicalType? type, IEnumerable<JsonElement> values) => type switch
    {
        LogicalType.String => "VARCHAR",
        LogicalType.Integer => "BIGINT",
        LogicalType.Boolean => "BOOLEAN",
        LogicalType.Date => "DATE",
        LogicalType.Timestamp => "TIMESTAMP WITH TIME ZONE",
        LogicalType.Number => Number(values) is { } number and not "BIGINT" ? number : "DECIMAL(18,2)",
        _ => null,
    };

    private static string? Number(IEnumerable<JsonElement> values)
    {
        var numbers = values.Select(value => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null).ToList();
        if (numbers.Count == 0 || numbers.Contains(null))
        {
            return null;
        }

        var digits = numbers.Select(number => number!.TrimStart('-').Split('.')).Select(parts => (Whole: parts[0].Length, Fraction: parts.Length > 1 ? parts[1].Length : 0)).ToList();
        var (whole, fraction) = (digits.Max(digit => digit.Whole), digits.Max(digit => digit.Fraction));
        return fraction == 0 ? (whole <= 18 ? "BIGINT" : null)
            : whole + fraction <= 18 ? $"DECIMAL(18,{fraction.ToString(CultureInfo.InvariantCulture)})"
            : "DOUBLE";
    }

    private async Task WriteAsync(FileInput input, GivenSpec given, string path, CancellationToken cancellationToken)
    {
        if (given.Text is { } text)
        {
            if (input.Spec.Format == FileFormat.Parquet)
            {
                throw new ProjectException(new Problem("wrong_value", "parquet files are not text: give rows").At(test.At("given")));
            }

            await File.WriteAllTextAsync(path, text, Encoding(input.Spec.Encoding), cancellationToken);
        }
        else if (input.Spec.Format == FileFormat.Csv)
        {
            await File.WriteAllTextAsync(path, Csv(input, given.Rows!), Encoding(input.Spec.Encoding), cancellationToken);
        }
        else if (input.Spec.Format == FileFormat.Json)
        {
            await WriteJsonAsync(path, given.Rows!, cancellationToken);
        }
        else
        {
            var lines = path + ".json";
            await WriteJsonAsync(lines, given.Rows!, cancellationToken);
            var types = given.Rows!.SelectMany(row => row.Keys).Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(column => (column, type: Number(Values(given, column)))).Where(pair => pair.type is not null).ToDictionary(pair => pair.column, pair => pair.type!);
            var scan = await FileScan.OpenAsync(session, new FileSource { Path = lines, Columns = types }, cancellationToken);
            await session.ExecuteAsync($"COPY (SELECT * FROM {scan.Relation}) TO {Quoting.Literal(path)} (FORMAT parquet)", cancellationToken);
        }
    }

    private static async Task WriteJsonAsync(string path, IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> rows, CancellationToken cancellationToken) =>
        await File.WriteAllLinesAsync(path, rows.Select(row => JsonSerializer.Serialize(row)), cancellationToken);

    private static string Csv(FileInput input, IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> rows)
    {
        var delimiter = input.Spec.Delimiter ?? ",";
        var quote = input.Spec.Quote is { Length: > 0 } own ? own : "\"";
        var columns = rows.SelectMany(row => row.Keys).Concat(input.Spec.Columns.Keys).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        string Field(string? text) => text is null ? input.Spec.NullText ?? ""
            : text.Length == 0 || text.Contains(delimiter, StringComparison.Ordinal) || text.Contains(quote, StringComparison.Ordinal) || text.AsSpan().IndexOfAny('\n', '\r') >= 0
                ? $"{quote}{text.Replace(quote, (input.Spec.Escape ?? quote) + quote, StringComparison.Ordinal)}{quote}"
                : text;
        IEnumerable<string> lines = rows.Select(row => string.Join(delimiter, columns.Select(column => Field(row.TryGetValue(column, out var value) ? CellText.Of(value) : null))));
        return string.Concat((input.Spec.Header ? lines.Prepend(string.Join(delimiter, columns.Select(Field))) : lines).Select(line => line + "\n"));
    }

    private static Encoding Encoding(string? name) => name switch
    {
        "utf-16" => System.Text.Encoding.Unicode,
        "latin-1" => System.Text.Encoding.Latin1,
        _ => new UTF8Encoding(false),
    };

    private static string Extension(FileFormat format) => format switch
    {
        FileFormat.Csv => ".csv",
        FileFormat.Parquet => ".parquet",
        _ => ".json",
    };
}
