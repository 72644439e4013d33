using System.Text.Json;

namespace Catchwater.Lake.Sql.Lineage;

/// <summary>Reading the plan's JSON, where an absent list is an empty one.</summary>
internal static class PlanJson
{
    extension(JsonElement element)
    {
        /// <summary>The items of a list property; none when it is absent.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

        /// <summary>A number property; 0 when it is absent. Marks such as 2^64-1 become -1.</summary>
        public long Number(string name) => element.TryGetProperty(name, out var number) ? Long(number) : 0;

        /// <summary>A text property; empty when it is absent.</summary>
        public string Text(string name) =>
            element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
    }

    /// <summary>A number; -1 for the marks beyond a long.</summary>
    public static long Long(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : -1;
}
