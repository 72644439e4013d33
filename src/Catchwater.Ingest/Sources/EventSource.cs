using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;
using Catchwater.Core.Specs;
using Catchwater.Lake.Sql;

namespace Catchwater.Ingest.Sources;

/// <summary>A source whose file is valid in itself: shapes, names, paths and SQL syntax.</summary>
public sealed class EventSource
{
    private readonly string _project;

    internal EventSource(string directory, string project, SpecFile<EventSourceSpec> file, string name, SqlText? select) =>
        (Directory, _project, File, Name, Select) = (directory, project, file, name, select);

    /// <summary>Its name: its file's name without the ending.</summary>
    public string Name { get; }

    /// <summary>What its file says.</summary>
    public EventSourceSpec Spec => File.Value;

    /// <summary>The topic it brings events to.</summary>
    public string Topic => Spec.Topic ?? Name;

    /// <summary>What it is called as a job in the catalogue, and in dead letters: <c>source:transactions</c>.</summary>
    public string Job => "source:" + Name;

    /// <summary>Who it is as an owner of progress in the log, where other projects may be: <c>retail.source.transactions</c>.</summary>
    public string Owner => $"{_project}.source.{Name}";

    /// <summary>Where a key of its file stands.</summary>
    public Location At(string key) => File.At(key);

    internal string Directory { get; }

    internal SpecFile<EventSourceSpec> File { get; }

    internal SqlText? Select { get; }

    /// <summary>A path as the project says it: relative to its folder where it lies inside, with forward slashes.</summary>
    internal string Relative(string path)
    {
        var relative = Path.GetRelativePath(Directory, path).Replace('\\', '/');
        return Redaction.Current.Apply(relative.StartsWith("../", StringComparison.Ordinal) ? path : relative);
    }
}
