namespace Catchwater.Lake.Sql.Spark;

/// <summary>A part of what a call turns into: text of our own, or one of the call's arguments.</summary>
/// <param name="Text">Text of our own; null for an argument.</param>
/// <param name="Argument">The 0-based argument, when <paramref name="Text"/> is null.</param>
internal readonly record struct Part(string? Text, int Argument)
{
    /// <summary>The user's FILTER condition of an aggregate, ready to follow another one: <c> AND (…)</c>, or nothing.</summary>
    public const int AndFilter = -1;

    /// <summary>The user's <c>OVER (…)</c>, or nothing.</summary>
    public const int Over = -2;

    /// <summary>Text of our own.</summary>
    public static implicit operator Part(string text) => new(text, 0);

    /// <summary>An argument, or one of the constants above.</summary>
    public static implicit operator Part(int argument) => new(null, argument);
}
