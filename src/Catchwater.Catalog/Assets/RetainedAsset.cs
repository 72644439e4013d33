namespace Catchwater.Catalog.Assets;

/// <summary>An asset whose data may be kept for a time only.</summary>
/// <param name="Namespace">Where its name is unique.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="RetentionPeriod">How long its data is kept, in days, at least 1.</param>
/// <param name="Location">Path or URL of its data.</param>
public sealed record RetainedAsset(string Namespace, string Name, string? Owner, int RetentionPeriod, string? Location);
