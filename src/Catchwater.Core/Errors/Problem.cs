namespace Catchwater.Core.Errors;

/// <summary>One thing that is wrong, said so that its reader can mend it: what, where, and the next step.</summary>
/// <param name="Code">Stable snake_case identifier, such as <c>unknown_key</c>. Part of the public contract.</param>
/// <param name="Message">What was found and what was expected, in one sentence without a trailing full stop.</param>
public sealed record Problem(string Code, string Message)
{
    /// <summary>The file at fault, relative to the project where there is one; null when no file is involved.</summary>
    public string? File { get; init; }

    /// <summary>The 1-based line in <see cref="File"/>; null when unknown.</summary>
    public int? Line { get; init; }

    /// <summary>The key in the file, as a path such as <c>transformations[1].condition</c>; null when none.</summary>
    public string? Key { get; init; }

    /// <summary>The next step for whoever reads this; null when the message says it already.</summary>
    public string? Hint { get; init; }

    /// <summary><c>file:line: key: message (hint)</c>, with the absent parts left out.</summary>
    public override string ToString()
    {
        var where = File is null ? "" : Line is { } line ? $"{File}:{line}: " : $"{File}: ";
        var key = string.IsNullOrEmpty(Key) ? "" : $"{Key}: ";
        var hint = string.IsNullOrEmpty(Hint) ? "" : $" ({Hint})";
        return where + key + Message + hint;
    }

    /// <summary>This problem with its place filled in from <paramref name="location"/> where it has none yet.</summary>
    public Problem At(Location location) =>
        this with { File = File ?? location.File, Line = Line ?? location.Line, Key = Key ?? location.Key };
}

/// <summary>A place in a text file of the project.</summary>
/// <param name="File">Path relative to the project directory, with forward slashes.</param>
/// <param name="Line">1-based line; null when the whole file is meant.</param>
/// <param name="Key">Path of the key, such as <c>source.path</c>; null when none.</param>
public sealed record Location(string File, int? Line = null, string? Key = null);
