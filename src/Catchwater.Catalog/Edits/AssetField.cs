using System.Globalization;
using Catchwater.Core.Errors;

namespace Catchwater.Catalog.Edits;

/// <summary>The fields of an asset that a human may set, and what they may hold.</summary>
public static class AssetField
{
    internal const string Description = "description";
    internal const string Owner = "owner";
    internal const string Steward = "steward";
    internal const string Classification = "classification";
    internal const string RetentionPeriod = "retention_period";
    internal const string Location = "location";
    internal const string Format = "format";
    internal const string Kind = "kind";
    internal const string SizeBytes = "size_bytes";
    internal const string RowCount = "row_count";

    private const int MaxText = 10_000;
    private const int MaxDays = 36_500;

    /// <summary>The fields of an asset.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Classification, Description, Format, Kind, Location, Owner, RetentionPeriod, RowCount, SizeBytes, Steward];

    /// <summary>The fields of a column.</summary>
    public static IReadOnlyList<string> OfColumn { get; } = [Classification, Description];

    /// <summary>How sensitive data can be, least first.</summary>
    public static IReadOnlyList<string> Classifications { get; } = ["public", "internal", "confidential", "restricted"];

    /// <summary>The value as it is kept; a problem is added when the field is unknown or cannot hold it.</summary>
    internal static string? Checked(string field, string value, bool ofColumn, List<Problem> problems)
    {
        var allowed = ofColumn ? OfColumn : All;
        if (!allowed.Contains(field))
        {
            problems.Add(new Problem("unknown_field", $"{(ofColumn ? "a column" : "an asset")} has no field '{field}' that can be set: expected one of {string.Join(", ", allowed)}")
            {
                Key = field,
                Hint = Suggestion.For(field, allowed) is { } near ? $"did you mean '{near}'?" : null,
            });
            return null;
        }

        value = value.Trim();
        var expected = field switch
        {
            Classification when !Classifications.Contains(value) => $"one of {string.Join(", ", Classifications)}",
            RetentionPeriod when !Whole(value, 1, MaxDays) => $"days, a whole number from 1 to {MaxDays}",
            SizeBytes or RowCount when !Whole(value, 0, long.MaxValue) => "a whole number, 0 or more",
            _ when value.Length == 0 => "a text (unset the field to take it away)",
            _ when value.Length > MaxText => $"at most {MaxText} characters",
            _ => null,
        };
        if (expected is not null)
        {
            problems.Add(new Problem("wrong_value", $"found '{(value.Length > 50 ? value[..50] + "…" : value)}', expected {expected}") { Key = field });
        }

        return value;
    }

    private static bool Whole(string text, long from, long to) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to;
}
