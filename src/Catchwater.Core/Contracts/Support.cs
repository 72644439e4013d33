namespace Catchwater.Core.Contracts;

/// <summary>Where to get help.</summary>
public sealed record SupportChannel
{
    /// <summary>Identifier within its list.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Where it is.</summary>
    public string? Url { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary><c>email</c>, <c>slack</c>, <c>teams</c> …</summary>
    public string? Tool { get; init; }

    /// <summary><c>interactive</c>, <c>announcements</c>, <c>issues</c> …</summary>
    public string? Scope { get; init; }

    /// <summary>Where to ask for an invitation.</summary>
    public string? InvitationUrl { get; init; }

    /// <summary>The team's own properties.</summary>
    public IReadOnlyList<CustomProperty> CustomProperties { get; init; } = [];
}

/// <summary>What the data costs.</summary>
public sealed record Price
{
    /// <summary>Identifier of the price.</summary>
    public string? Id { get; init; }

    /// <summary>Price of one unit.</summary>
    public decimal? PriceAmount { get; init; }

    /// <summary>Currency, ISO 4217.</summary>
    public string? PriceCurrency { get; init; }

    /// <summary>The unit, such as <c>megabyte</c>.</summary>
    public string? PriceUnit { get; init; }
}
