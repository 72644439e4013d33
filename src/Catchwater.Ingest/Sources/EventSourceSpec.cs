using Catchwater.Core.Secrets;
using Catchwater.Lake.Reading;

namespace Catchwater.Ingest.Sources;

/// <summary>One file of <c>sources/</c>: what brings events into a topic. Its name is the file's name without <c>.yaml</c>.</summary>
public sealed record EventSourceSpec
{
    /// <summary>What it brings, in a sentence; shown in the catalogue.</summary>
    public string? Description { get; init; }

    /// <summary>Who answers for it, such as a team.</summary>
    public string? Owner { get; init; }

    /// <summary>Tags of the topic in the catalogue.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The topic it brings them to. Default: the source's own name.</summary>
    public string? Topic { get; init; }

    /// <summary>The field whose value is each record's key: text, a number, true or false. An event without it is a dead letter. Default: the topic's key, or none.</summary>
    public string? Key { get; init; }

    /// <summary>The field whose value is each record's time: ISO 8601 text or milliseconds since 1970. An event without it is a dead letter. Default: the time of reading.</summary>
    public string? Timestamp { get; init; }

    /// <summary>The files it reads, each row an event.</summary>
    public required EventFilesSpec Files { get; init; }
}

/// <summary>Files whose rows become events: each file once, in order of their paths, new files by the next run.</summary>
public sealed record EventFilesSpec
{
    /// <summary>A file or glob: relative to the project directory and inside it, or absolute.</summary>
    [MayReference]
    public required string Path { get; init; }

    /// <summary>Format of the files. Default: <c>json</c>. JSON lines become events byte for byte; other rows as JSON objects, columns as keys.</summary>
    public FileFormat Format { get; init; }

    /// <summary>CSV: whether the first line names the columns. Default: true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>CSV: the character between fields. Default: a tab for .tsv files, else a comma.</summary>
    public string? Delimiter { get; init; }

    /// <summary>CSV: the character around fields. Default: a double quote.</summary>
    public string? Quote { get; init; }

    /// <summary>CSV: the character before a quote inside a field. Default: the quote itself.</summary>
    public string? Escape { get; init; }

    /// <summary>CSV: <c>utf-8</c>, <c>utf-16</c> or <c>latin-1</c>. Default: utf-8.</summary>
    public string? Encoding { get; init; }

    /// <summary>CSV: the text that stands for NULL. Default: an empty field.</summary>
    public string? NullText { get; init; }

    /// <summary>Types of columns by name, such as <c>CustomerID: varchar</c>. The others are inferred, for each file on its own.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether folders such as <c>date=2026-01-31</c> are columns. Default: false.</summary>
    public bool HivePartitioning { get; init; }

    /// <summary>
    /// A SELECT over <c>input</c>, the rows of one file, whose rows are the events. It must end in an ORDER BY that tells its rows apart: a
    /// run that was stopped goes on by the number of rows it had sent. Default: the rows as they are, in the file's order.
    /// </summary>
    public string? Select { get; init; }

    /// <summary>What to do with a file that was read and is another one now. Default: <c>fail</c>. A file that was only added to is always gone on with.</summary>
    public ChangedFile Changed { get; init; }
}

/// <summary>What to do with a file that has been read and was rewritten since.</summary>
public enum ChangedFile
{
    /// <summary>It is an error that names the file; nothing of it is read.</summary>
    Fail,

    /// <summary>All its rows are read anew, as new events.</summary>
    ReadAgain,
}
