using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Ingest;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Import;

/// <summary>Reads files of events and exports: a transaction a file, or many lines of one.</summary>
internal sealed class Importer(CatalogDatabase database, TimeProvider time)
{
    private const int Batch = 2_000;

    private static readonly string[] Lined = [".jsonl", ".ndjson"];
    private static readonly string[] Extensions = [".json", .. Lined];

    public async Task<ImportResult> RunAsync(string path, string defaultNamespace, string user, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(path);
        var files = Files(root);
        var (accepted, duplicates) = (0, 0);
        List<Problem> rejected = [];
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shown = files.Count == 1 && file == root ? path : Path.GetRelativePath(root, file);
            try
            {
                var (isNew, known) = Lined.Contains(Path.GetExtension(file).ToLowerInvariant())
                    ? await TakeLinesAsync(File.ReadLines(file), shown, rejected, cancellationToken)
                    : await TakeAsync(file, shown, defaultNamespace, user, rejected, cancellationToken);
                accepted += isNew;
                duplicates += known;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                rejected.Add(new Problem("file_unreadable", $"the file cannot be read: {fault.Message}") { File = shown });
            }
        }

        return new ImportResult(files.Count, accepted, duplicates, rejected);
    }

    private static List<string> Files(string root)
    {
        if (File.Exists(root))
        {
            return [root];
        }

        List<string> files = Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)]
            : [];
        return files.Count > 0
            ? files
            : throw new CatalogException(new Problem("file_not_found", "there is nothing to import here")
            {
                File = root,
                Hint = Directory.Exists(root) ? $"expected files that end with {string.Join(", ", Extensions)}" : "expected a file or a folder",
            });
    }

    private async Task<(int Accepted, int Duplicates)> TakeAsync(
        string path, string file, string defaultNamespace, string user, List<Problem> rejected, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(text, documentOptions: JsonReading.Foreign with { AllowDuplicateProperties = false });
        }
        catch (JsonException) when (text.AsSpan().TrimStart().IndexOf('\n') is > 0 && FirstLineIsJson(text))
        {
            return await TakeLinesAsync(text.Split('\n'), file, rejected, cancellationToken);
        }
        catch (JsonException fault)
        {
            rejected.Add(new Problem("invalid_json", $"the file is not JSON: {fault.Message}") { File = file, Line = (int?)fault.LineNumber + 1 });
            return (0, 0);
        }

        List<IncomingEvent> events = [];
        IReadOnlyList<Edits.Edit> edits = [];
        switch (document)
        {
            case JsonObject export when ExportReader.Recognises(export):
                // Where an export tells no time, the file's own makes a second import the same as the first.
                var (told, said, problems) = new ExportReader(export, defaultNamespace, user, File.GetLastWriteTimeUtc(path)).Read();
                rejected.AddRange(problems.Select(problem => problem with { File = file }));
                foreach (var item in told)
                {
                    Read(item.ToJson(), new Location(file), events, rejected);
                }

                edits = said;
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    Read(list[i]?.ToJsonString() ?? "null", new Location(file, null, $"[{i}]"), events, rejected);
                }

                break;
            default:
                Read(text, new Location(file), events, rejected);
                break;
        }

        var taken = await WriteAsync(events, edits, cancellationToken);
        return (taken, events.Count + edits.Count - taken);
    }

    /// <summary>Takes one event a line, many lines a transaction: such a file may be larger than memory.</summary>
    private async Task<(int Accepted, int Duplicates)> TakeLinesAsync(IEnumerable<string> lines, string file, List<Problem> rejected, CancellationToken cancellationToken)
    {
        var (accepted, duplicates) = (0, 0);
        foreach (var batch in lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Chunk(Batch))
        {
            List<IncomingEvent> events = [];
            foreach (var (index, line) in batch)
            {
                Read(line, new Location(file, index + 1), events, rejected);
            }

            var taken = await WriteAsync(events, [], cancellationToken);
            accepted += taken;
            duplicates += events.Count - taken;
        }

        return (accepted, duplicates);
    }

    private Task<int> WriteAsync(List<IncomingEvent> events, IReadOnlyList<Edits.Edit> edits, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var log = new EventLog(connection, time);
            return log.Take(events, cancellationToken) + log.Take(edits);
        },
        cancellationToken);

    private static void Read(string text, Location location, List<IncomingEvent> events, List<Problem> rejected)
    {
        try
        {
            events.Add(EventReader.Read(text));
        }
        catch (CatalogException fault)
        {
            rejected.AddRange(fault.Problems.Select(problem => problem.At(location)));
        }
    }

    private static bool FirstLineIsJson(string text)
    {
        try
        {
            using var first = JsonDocument.Parse(text.TrimStart().Split('\n', 2)[0]);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
