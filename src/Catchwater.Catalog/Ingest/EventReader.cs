using System.Text.Json;
using Catchwater.Catalog.Projection;
using Catchwater.Catalog.Storage;
using Catchwater.Core.Errors;
using Catchwater.Core.Events;

namespace Catchwater.Catalog.Ingest;

/// <summary>Reads one OpenLineage event and refuses what is none, before anything is stored.</summary>
internal static class EventReader
{
    private const int MaxPairs = 1_000_000;

    /// <summary>Reads an event as it came.</summary>
    /// <exception cref="CatalogException">It is no event (<c>invalid_event</c>).</exception>
    public static IncomingEvent Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, JsonReading.Foreign);
            return Read(document.RootElement);
        }
        catch (JsonException fault)
        {
            throw Invalid($"the event is not JSON: {fault.Message}", fault);
        }
    }

    /// <summary>Reads an event that is part of a larger document.</summary>
    /// <exception cref="CatalogException">It is no event (<c>invalid_event</c>).</exception>
    public static IncomingEvent Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"the event is {EventFault.Describe(json)}, expected a JSON object");
        }

        try
        {
            var body = json.GetRawText();
            var parsed = RunEvent.FromJson(body);
            Check(parsed);
            var hash = CanonicalJson.Hash(json);
            return new IncomingEvent(parsed, hash, body, Stamp.Time(parsed.EventTime));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Invalid($"the event does not follow OpenLineage: {EventFault.Explain(json, fault)}", fault);
        }
    }

    private static void Check(RunEvent parsed)
    {
        if (parsed.Job is null && parsed.Dataset is null)
        {
            throw Invalid("the event has neither 'job' nor 'dataset'");
        }

        if (parsed.Run is not null && parsed.Job is null)
        {
            throw Invalid("the event has 'run' but no 'job'");
        }

        if (parsed.Job is { } job)
        {
            CheckName("job", job.Namespace, job.Name);
        }

        foreach (var (where, dataset) in Datasets(parsed))
        {
            CheckName(where, dataset?.Namespace, dataset?.Name);
        }

        if ((long)parsed.Inputs.Count * parsed.Outputs.Count > MaxPairs)
        {
            throw Invalid($"the event links {parsed.Inputs.Count} inputs with {parsed.Outputs.Count} outputs: more than {MaxPairs} pairs");
        }
    }

    private static IEnumerable<(string Where, DatasetRef? Dataset)> Datasets(RunEvent parsed) =>
        [
            .. parsed.Inputs.Select((dataset, i) => ($"inputs[{i}]", (DatasetRef?)dataset)),
            .. parsed.Outputs.Select((dataset, i) => ($"outputs[{i}]", (DatasetRef?)dataset)),
            .. parsed.Dataset is { } one ? [("dataset", (DatasetRef?)one)] : Array.Empty<(string, DatasetRef?)>(),
        ];

    private static void CheckName(string where, string? ns, string? name)
    {
        if (string.IsNullOrEmpty(ns) || string.IsNullOrEmpty(name))
        {
            throw Invalid($"'{where}' needs a 'namespace' and a 'name' that are not empty");
        }
    }

    private static CatalogException Invalid(string message, Exception? cause = null) =>
        new(new Problem("invalid_event", message) { Hint = "see https://openlineage.io/docs/spec/object-model" }, cause);
}

/// <summary>An event that was read and not yet stored.</summary>
/// <param name="Event">What it says.</param>
/// <param name="Hash">Its identity.</param>
/// <param name="Body">Its text as it came.</param>
/// <param name="Time">Its time as the database keeps it.</param>
internal sealed record IncomingEvent(RunEvent Event, string Hash, string Body, string Time);
