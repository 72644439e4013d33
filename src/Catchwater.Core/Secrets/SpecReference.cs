using System.Text.RegularExpressions;
using Catchwater.Core.Errors;

namespace Catchwater.Core.Secrets;

/// <summary>
/// References in specs to what must not stand in them: <c>${env:NAME}</c> is a variable of the environment, <c>${file:path}</c> the
/// content of a file (relative to the project or absolute, without its last line end). Specs keep the reference; it is resolved where a setting is used, and
/// what came of it is remembered by <see cref="Redaction"/>.
/// </summary>
public static partial class SpecReference
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Whether the text has a reference in it, well-formed or not.</summary>
    public static bool In(string? text) => text is not null && Beginning().IsMatch(text);

    /// <summary>Whether the text begins a reference of a kind there is not, such as <c>${NAME}</c>, where references may stand.</summary>
    internal static bool IsMistaken(string text) => text.Contains("${", StringComparison.Ordinal) && text.Split("${").Length - 1 > Beginning().Count(text);

    /// <summary>The text with its references replaced by what they stand for; itself when it has none.</summary>
    /// <param name="text">The text as a spec has it.</param>
    /// <param name="directory">The project's folder.</param>
    /// <exception cref="CatchwaterException">
    /// A variable is not set (<c>missing_variable</c>), a file is missing or too large (<c>missing_file</c>), or a reference is not
    /// well-formed (<c>invalid_reference</c>). It has no place yet, and says nothing of what was resolved.
    /// </exception>
    public static string Resolve(string text, string directory)
    {
        if (!In(text))
        {
            return text;
        }

        if (Beginning().Count(text) != Reference().Count(text))
        {
            throw new CatchwaterException(new Problem("invalid_reference", $"found '{text}': expected ${{env:NAME}} or ${{file:path}}"));
        }

        var resolved = Reference().Replace(text, match =>
        {
            var value = match.Groups["variable"] is { Success: true, Value: var name } ? Variable(name) : Content(match.Groups["path"].Value, directory);
            Redaction.Current.Add(value, match.Value);
            return value;
        });
        Redaction.Current.Add(resolved, text);
        return resolved;
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new CatchwaterException(new Problem("missing_variable", $"the environment has no variable '{name}'")
        {
            Hint = $"set it: export {name}=…",
        });

    private static string Content(string path, string directory)
    {
        try
        {
            using var stream = new FileStream(Path.Combine(directory, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                throw new CatchwaterException(new Problem("missing_file", $"the file '{path}' is larger than {MaxBytes / 1024} KiB"));
            }

            using var text = new StreamReader(new MemoryStream(bytes, 0, length));
            return text.ReadToEnd().TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CatchwaterException(new Problem("missing_file", $"the file '{path}' cannot be read: {Why(fault)}"), fault);
        }
    }

    private static string Why(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there",
        UnauthorizedAccessException => "it is a folder, or this user may not",
        _ => "the system says no",
    };

    [GeneratedRegex(@"\$\{(env|file):")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\$\{(env:(?<variable>[A-Za-z_][A-Za-z0-9_]*)|file:(?<path>[^}]+))\}")]
    private static partial Regex Reference();
}
