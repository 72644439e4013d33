using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Core.Secrets;
using Catchwater.Core.Specs;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sql;

namespace Catchwater.Ingest.Sources;

/// <summary>Reads one file of <c>sources/</c> and checks all that can be checked without knowing any other file.</summary>
public static partial class SourceReader
{
    /// <summary>Reads a source.</summary>
    /// <param name="directory">The project directory.</param>
    /// <param name="file">The file's path relative to it.</param>
    /// <param name="project">The project's name: sources of two projects that share a log are different owners of progress.</param>
    /// <param name="problems">Receives everything that is wrong.</param>
    /// <returns>The source, or null when there was a problem.</returns>
    public static EventSource? Read(string directory, string file, string project, ICollection<Problem> problems)
    {
        if (SpecReader.Read<EventSourceSpec>(directory, file, problems) is not { } spec)
        {
            return null;
        }

        var found = problems.Count;
        void Report(string key, string code, string message, string? hint = null) => problems.Add(new Problem(code, message) { Hint = hint }.At(spec.At(key)));

        var name = Path.GetFileNameWithoutExtension(file);
        if (!Name().IsMatch(name))
        {
            problems.Add(new Problem("wrong_value", $"'{name}' cannot name a source: expected letters, digits, - and _, beginning with a letter") { File = file, Hint = "rename the file" });
        }

        if (spec.Value.Topic is { } topic && !Topic().IsMatch(topic))
        {
            Report("topic", "wrong_value", $"found '{topic}': expected 1 to 249 letters, digits, '.', '_' and '-'");
        }

        foreach (var (key, field) in new[] { ("key", spec.Value.Key), ("timestamp", spec.Value.Timestamp) })
        {
            if (field is "")
            {
                Report(key, "wrong_value", "found nothing: expected the name of a field of the event");
            }
        }

        var files = spec.Value.Files;
        if (!SpecReference.In(files.Path))
        {
            ResolvePath(directory, files.Path, problem => problems.Add(problem.At(spec.At("files.path"))));
        }

        if (files.Format != FileFormat.Csv)
        {
            foreach (var (key, set) in new[] { ("header", !files.Header), ("delimiter", files.Delimiter is not null), ("quote", files.Quote is not null), ("escape", files.Escape is not null), ("encoding", files.Encoding is not null), ("null_text", files.NullText is not null) })
            {
                if (set)
                {
                    Report($"files.{key}", "wrong_value", $"'{key}' only means something with format: csv");
                }
            }
        }

        foreach (var (column, type) in files.Columns)
        {
            if (ColumnType.TryNormalize(type) is null)
            {
                Report($"files.columns.{column}", "unknown_type", $"found '{type}': expected {ColumnType.Expected}");
            }
        }

        if (files is { Format: FileFormat.Json, Select: null } && files.Columns.Count > 0)
        {
            Report("files.columns", "wrong_value", "JSON lines become events as they are: types mean something with 'select' only", "state what events must be in a contract");
        }

        var select = files.Select is null ? null : Select(files.Select, spec, problems);
        return problems.Count > found ? null : new EventSource(directory, project, spec, name, select);
    }

    /// <summary>The absolute path or glob behind a written one; null when it leaves the project or is none.</summary>
    internal static string? ResolvePath(string directory, string written, Action<Problem> report)
    {
        if (written.Contains("://", StringComparison.Ordinal))
        {
            report(new Problem("unsupported_location", $"found '{written}': this version reads files on disk") { Hint = "copy the files below the project and name them by a relative path" });
            return null;
        }

        if (string.IsNullOrWhiteSpace(written) || written.Contains('\0'))
        {
            report(new Problem("invalid_path", "the path is empty: expected a file or glob relative to the project"));
            return null;
        }

        var root = Path.GetFullPath(directory);
        var full = Path.GetFullPath(Path.Combine(root, written));
        if (!Path.IsPathRooted(written) && !full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            report(new Problem("path_outside_project", $"found '{written}', which leaves the project") { Hint = "move the data below the project, or name it by an absolute path" });
            return null;
        }

        return full;
    }

    private static SqlText? Select(string text, SpecFile<EventSourceSpec> spec, ICollection<Problem> problems)
    {
        var at = spec.At("files.select");
        try
        {
            var select = SqlDialect.Query(text);
            foreach (var table in select.Tables.Where(table => table.Schema is not null || !table.Table.Equals("input", StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(new Problem("unknown_table", $"found table '{table.Table}': a source reads 'input' alone, the rows of one file").At(at));
            }

            if (!select.IsOrdered)
            {
                problems.Add(new Problem("no_order", "the SELECT has no ORDER BY at its end: events need an order, and a run that was stopped must find its place again")
                {
                    Hint = "end it in ORDER BY over columns that tell its rows apart",
                }.At(at));
            }

            return select;
        }
        catch (CatchwaterException fault)
        {
            foreach (var problem in fault.Problems)
            {
                problems.Add(problem.At(at));
            }

            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,62}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._-]{1,249}\z")]
    private static partial Regex Topic();
}
