namespace Catchwater.Catalog.Edits;

/// <summary>The fields of an asset that a human may set.</summary>
internal static class AssetField
{
    public const string Description = "description";
    public const string Owner = "owner";
    public const string Steward = "steward";
    public const string Classification = "classification";
    public const string RetentionPeriod = "retention_period";
    public const string Location = "location";
    public const string Format = "format";
    public const string Kind = "kind";
    public const string SizeBytes = "size_bytes";
    public const string RowCount = "row_count";
}
