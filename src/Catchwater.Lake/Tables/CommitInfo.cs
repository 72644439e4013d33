using System.Text.Json;
using Catchwater.Lake.Tables.Log;

namespace Catchwater.Lake.Tables;

/// <summary>Who made a commit, and why.</summary>
/// <param name="Operation">What was done, such as <c>WRITE</c> or <c>MERGE</c>; empty when the writer did not say.</param>
/// <param name="EngineInfo">The writer, such as <c>Catchwater/0.1.0</c>; null when it did not say.</param>
/// <param name="RunId">The run that made it; null when another tool did.</param>
/// <param name="RunEventJson">The run's OpenLineage event; null when there is none.</param>
/// <param name="InfoJson">What the run wanted remembered, such as the versions of its inputs; null when there is none.</param>
/// <param name="Json">The whole of it as it stands in the log.</param>
public sealed record CommitInfo(string Operation, string? EngineInfo, Guid? RunId, string? RunEventJson, string? InfoJson, string Json)
{
    /// <summary>Whether the commit only added rows, without looking at those there are; false when its writer did not say.</summary>
    public bool IsBlindAppend { get; private init; }

    internal static CommitInfo Of(JsonElement? content)
    {
        if (content is not { ValueKind: JsonValueKind.Object } info)
        {
            return new CommitInfo("", null, null, null, null, "{}");
        }

        var own = info.TryGetProperty(CommitFile.OwnInfo, out var ours) && ours.ValueKind == JsonValueKind.Object ? ours : default;
        return new CommitInfo(
            Text(info, "operation") ?? "",
            Text(info, "engineInfo"),
            Guid.TryParse(Text(own, "runId"), out var run) ? run : null,
            Raw(own, "runEvent"),
            Raw(own, "info"),
            info.GetRawText())
        {
            IsBlindAppend = info.TryGetProperty("isBlindAppend", out var blind) && blind.ValueKind == JsonValueKind.True,
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string? Raw(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.GetRawText() : null;
}
