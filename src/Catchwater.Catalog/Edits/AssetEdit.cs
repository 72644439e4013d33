namespace Catchwater.Catalog.Edits;

/// <summary>What a human wants to change on an asset, or on one of its columns.</summary>
public sealed record AssetEdit
{
    /// <summary>The column that is meant; null for the asset itself.</summary>
    public string? Column { get; init; }

    /// <summary>Values by field (<see cref="AssetField"/>); null gives the field back to what runs say.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    /// <summary>Tags to put on.</summary>
    public IReadOnlyList<string> AddTags { get; init; } = [];

    /// <summary>Tags to take off; a run that says them again does not bring them back.</summary>
    public IReadOnlyList<string> RemoveTags { get; init; } = [];
}

/// <summary>What an edit changed.</summary>
/// <param name="Asset">The asset's name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Created">Whether the asset is new.</param>
/// <param name="Changes">What is different now; empty when everything was so already.</param>
public sealed record EditResult(string Asset, string Namespace, bool Created, IReadOnlyList<FieldChange> Changes);

/// <summary>One change.</summary>
/// <param name="Field">The field, or <c>tags</c>.</param>
/// <param name="Column">The column; null for the asset itself.</param>
/// <param name="Before">What it was; null for nothing.</param>
/// <param name="After">What it is; null for nothing.</param>
public sealed record FieldChange(string Field, string? Column, string? Before, string? After);
