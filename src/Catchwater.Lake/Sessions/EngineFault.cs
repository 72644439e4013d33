using System.Globalization;
using System.Text.Json;
using Catchwater.Core.Errors;
using DuckDB.NET.Data;

namespace Catchwater.Lake.Sessions;

/// <summary>Turns an engine fault (JSON, as <c>errors_as_json</c> asks) into one clear sentence, a hint and a position.</summary>
internal static class EngineFault
{
    /// <summary>The fault of running <paramref name="sql"/>.</summary>
    public static LakeException Translate(DuckDBException fault, string sql)
    {
        var (type, message, position) = Read(fault.Message);
        var problem = Describe(type, message);
        return position is { } bytes
            ? new SqlException(problem, sql, CharacterOf(sql, bytes), fault)
            : new LakeException(problem, fault);
    }

    /// <summary>The 0-based UTF-8 offset in the SQL that was run; null when the engine names none.</summary>
    public static int? BytesOf(DuckDBException fault) => Read(fault.Message).Position;

    /// <summary>A fault's problem without its place in SQL that we wrote ourselves.</summary>
    public static Problem Plain(LakeException fault) => fault is SqlException sql ? sql.Plain : fault.Problems[0];

    /// <summary>The problem that an engine message of the given type (<c>Binder</c>, <c>IO</c>, …) amounts to.</summary>
    public static Problem Describe(string type, string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = lines.Length == 0 ? message.Trim() : lines[0];
        const int longest = 400;
        if (first.Length > longest)
        {
            first = first[..longest] + "…";
        }

        string? hint = null;
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith("Did you mean", StringComparison.Ordinal) || line.StartsWith("Candidate bindings", StringComparison.Ordinal))
            {
                hint = line;
                break;
            }
        }

        var code = type switch
        {
            "Out of Memory" => "out_of_memory",
            "IO" => "io_error",
            "Conversion" => "conversion_error",
            _ => "sql_error",
        };
        if (code == "out_of_memory")
        {
            hint = "raise memory_limit, or lower threads";
        }

        var problem = new Problem(code, first.TrimEnd('.', '!', ' ')) { Hint = hint };
        return first.StartsWith("The CSV Parser state machine", StringComparison.Ordinal)
            ? problem with
            {
                Code = "invalid_csv",
                Message = "the lines of this file end in different ways",
                File = lines.FirstOrDefault(line => line.StartsWith("file = ", StringComparison.Ordinal))?["file = ".Length..],
                Hint = @"end every line with \n, or every line with \r\n",
            }
            : problem;
    }

    /// <summary>The 1-based character at a 0-based UTF-8 offset: the engine counts bytes, people count characters.</summary>
    public static int CharacterOf(string sql, int bytes)
    {
        var seen = 0;
        var index = 0;
        foreach (var rune in sql.EnumerateRunes())
        {
            if (seen >= bytes)
            {
                break;
            }

            seen += rune.Utf8SequenceLength;
            index += rune.Utf16SequenceLength;
        }

        return index + 1;
    }

    private static (string Type, string Message, int? Position) Read(string raw)
    {
        // A parser fault has its JSON behind a prefix; a fault of the client library has none at all.
        var start = raw.IndexOf("{\"exception_type\"", StringComparison.Ordinal);
        if (start >= 0)
        {
            try
            {
                using var document = JsonDocument.Parse(raw.AsMemory(start));
                var root = document.RootElement;
                int? position = root.TryGetProperty("position", out var at)
                    && int.TryParse(at.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
                return (root.GetProperty("exception_type").GetString()!, root.GetProperty("exception_message").GetString()!, position);
            }
            catch (JsonException)
            {
                // The engine truncates nothing today; if it ever does, the raw text still says what happened.
            }
        }

        return ("", raw, null);
    }
}
