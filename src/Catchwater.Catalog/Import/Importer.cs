using System.Text.Json;
using System.Text.Json.Nodes;
using Catchwater.Catalog.Ingest;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Import;

/// <summary>Reads files of events and exports, a transaction a file.</summary>
internal sealed class Importer(CatalogDatabase database, TimeProvider time)
{
    private static readonly string[] Extensions = [".json", ".jsonl", ".ndjson"];

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
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            var (isNew, known) = await TakeAsync(text, shown, defaultNamespace, user, rejected, cancellationToken);
            accepted += isNew;
            duplicates += known;
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
        string text, string file, string defaultNamespace, string user, List<Problem> rejected, CancellationToken cancellationToken)
    {
        List<IncomingEvent> events = [];
        IReadOnlyList<Edits.Edit> edits = [];
        JsonNode? document = null;
        try
        {
            document = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException) when (text.AsSpan().TrimStart().IndexOf('\n') is > 0 && FirstLineIsJson(text))
        {
            // Not one document: one event a line.
        }
        catch (JsonException fault)
        {
            rejected.Add(new Problem("invalid_json", $"the file is not JSON: {fault.Message}") { File = file, Line = (int?)fault.LineNumber + 1 });
            return (0, 0);
        }

        switch (document)
        {
            case null:
                Lines(text, file, events, rejected);
                break;
            case JsonObject export when ExportReader.Recognises(export):
                var (told, said, problems) = new ExportReader(export, defaultNamespace, user, time.GetUtcNow()).Read();
                rejected.AddRange(problems.Select(problem => problem with { File = file }));
                events.AddRange(told.Select(item => EventReader.Read(item.ToJson())));
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

        var taken = await database.WriteAsync(
            connection =>
            {
                var log = new EventLog(connection, time);
                return log.Take(events, cancellationToken) + log.Take(edits);
            },
            cancellationToken);
        return (taken, events.Count + edits.Count - taken);
    }

    private static void Lines(string text, string file, List<IncomingEvent> events, List<Problem> rejected)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                Read(line, new Location(file, number), events, rejected);
            }
        }
    }

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
