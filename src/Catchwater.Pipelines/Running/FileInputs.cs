using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Core.Secrets;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Pipelines.Compilation;

namespace Catchwater.Pipelines.Running;

/// <summary>Opens the file inputs of pipelines: finds the files and their columns.</summary>
public static class FileInputs
{
    /// <summary>Looks at a file input, to be read in the same session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="input">The input.</param>
    /// <param name="known">Its columns where they were found before, so that every look finds the same; null to find them.</param>
    /// <param name="only">Absolute paths of the files to read; null for all that the path names.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PipelineException">A declared type is none; located in the pipeline's file.</exception>
    /// <exception cref="CatchwaterException">The files are missing or unreadable; located likewise.</exception>
    public static Task<FileScan> OpenAsync(
        LakeSession session, Pipeline pipeline, FileInput input, TableSchema? known, IReadOnlyCollection<string>? only, CancellationToken cancellationToken) =>
        OpenAsync(session, pipeline, input, Resolve(pipeline, input), known, only, cancellationToken);

    /// <summary>As <see cref="OpenAsync(LakeSession, Pipeline, FileInput, TableSchema?, IReadOnlyCollection{string}?, CancellationToken)"/>, but reads another file as if it were the input's, as tests of pipelines do.</summary>
    public static Task<FileScan> OpenInsteadAsync(LakeSession session, Pipeline pipeline, FileInput input, string path, CancellationToken cancellationToken) =>
        OpenAsync(session, pipeline, input, path, null, null, cancellationToken);

    private static async Task<FileScan> OpenAsync(
        LakeSession session, Pipeline pipeline, FileInput input, string path, TableSchema? known, IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        var spec = input.Spec;
        var types = known?.Columns.ToDictionary(column => column.Name, column => column.Type) ?? [];
        List<Problem> problems = [];
        foreach (var (name, type) in spec.Columns.Where(_ => known is null))
        {
            if (ColumnType.TryNormalize(type) is { } normal)
            {
                types[name] = normal;
            }
            else
            {
                problems.Add(new Problem("unknown_type", $"found '{type}': expected {ColumnType.Expected}").At(pipeline.At($"{input.Key}.columns.{name}")));
            }
        }

        if (problems.Count > 0)
        {
            throw new PipelineException(problems);
        }

        try
        {
            var source = new FileSource
            {
                Path = path,
                Format = spec.Format,
                Header = spec.Header,
                Delimiter = spec.Delimiter,
                Quote = spec.Quote,
                Escape = spec.Escape,
                Encoding = spec.Encoding,
                NullText = spec.NullText,
                Columns = types,
                HivePartitioning = spec.HivePartitioning,
                UnionByName = spec.UnionByName,
                Only = only,
            };
            var scan = await FileScan.OpenAsync(session, source, cancellationToken);
            var casts = known is null ? ReaderCasts.Of(pipeline, input, scan) : [];
            return casts.Count == 0
                ? scan
                : await FileScan.OpenAsync(session, source with { Columns = types.Concat(casts).ToDictionary() }, cancellationToken);
        }
        catch (CatchwaterException fault)
        {
            throw new PipelineException([.. fault.Problems.Select(found => Located(found, pipeline, input))], fault);
        }
    }

    // The last moment: until here the spec's own words are all there is.
    private static string Resolve(Pipeline pipeline, FileInput input)
    {
        var location = pipeline.At($"{input.Key}.path");
        try
        {
            return SourcePath.TryResolve(pipeline.Directory, SpecReference.Resolve(input.Spec.Path!, pipeline.Directory), out var path, out var problem)
                ? path
                : throw new PipelineException((problem with { Message = Redaction.Current.Apply(problem.Message) }).At(location));
        }
        catch (CatchwaterException fault) when (fault is not PipelineException)
        {
            throw new PipelineException([.. fault.Problems.Select(problem => problem.At(location))], fault);
        }
    }

    // A file that is not there is the spec's fault, a damaged one its own. Paths are said as the project says them.
    private static Problem Located(Problem found, Pipeline pipeline, FileInput input)
    {
        if (SpecReference.In(input.Spec.Path))
        {
            found = found with { Message = Redaction.Current.Apply(found.Message), Hint = found.Hint is { } hint ? Redaction.Current.Apply(hint) : null };
        }

        if (found.File is null)
        {
            return found.At(pipeline.At($"{input.Key}.path"));
        }

        var path = Redaction.Current.Apply(pipeline.Relative(found.File));
        return found.Code == "no_such_file"
            ? (found with { File = null, Message = $"{path}: {found.Message}" }).At(pipeline.At($"{input.Key}.path"))
            : found with { File = path, Key = found.Line is null ? null : found.Key };
    }
}
