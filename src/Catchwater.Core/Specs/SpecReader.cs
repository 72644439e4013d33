using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Catchwater.Core.Errors;

namespace Catchwater.Core.Specs;

/// <summary>
/// Reads YAML specs strictly into records: an unknown key, a wrong type, a missing or a duplicate key is a problem with file,
/// line, key, what was found and what was expected. All problems of a file are collected; nothing is guessed or dropped.
/// </summary>
public static class SpecReader
{
    /// <summary>Largest spec file that is read, in bytes (4 MiB): specs are written by people.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>How our own specs are spelled: snake_case keys and enum values.</summary>
    public static JsonSerializerOptions SnakeCase { get; } = Create(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>How ODCS contracts are spelled: camelCase keys and enum values.</summary>
    public static JsonSerializerOptions CamelCase { get; } = Create(JsonNamingPolicy.CamelCase);

    /// <summary>Reads a file of the project.</summary>
    /// <param name="directory">The project directory.</param>
    /// <param name="file">Path relative to it, with forward slashes.</param>
    /// <param name="problems">Receives what is wrong; untouched when all is well.</param>
    /// <param name="options"><see cref="SnakeCase"/> (default) or <see cref="CamelCase"/>.</param>
    /// <returns>The spec, or null when there was a problem.</returns>
    public static SpecFile<T>? Read<T>(string directory, string file, ICollection<Problem> problems, JsonSerializerOptions? options = null)
        where T : class
    {
        var path = Path.Combine(directory, file);
        try
        {
            // A device says that it is empty, and never ends.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[(stream is { CanSeek: true, Length: > 0 and < MaxBytes } ? stream.Length : MaxBytes) + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                problems.Add(new Problem("file_too_large", $"the file is larger than {MaxBytes / 1024 / 1024} MiB") { File = file });
                return null;
            }

            using var text = new StreamReader(new MemoryStream(bytes, 0, length), StrictUtf8);
            return Parse<T>(text.ReadToEnd(), file, problems, options);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(new Problem("invalid_encoding", "the file is not UTF-8 text") { File = file, Hint = "save it as UTF-8" });
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem("unreadable_file", fault switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file, or the link leads nowhere",
                UnauthorizedAccessException => "this user may not read the file",
                _ => $"the file cannot be read: {fault.Message}",
            }) { File = file });
            return null;
        }
    }

    /// <summary>Reads a spec from text; <paramref name="file"/> is only named in problems.</summary>
    public static SpecFile<T>? Parse<T>(string text, string file, ICollection<Problem> problems, JsonSerializerOptions? options = null)
        where T : class
    {
        List<Problem> found = [];
        var root = new YamlParser(file, found).Parse(text);
        SpecFile<T>? spec = null;
        if (root is not null && new SpecChecker(file, options ?? SnakeCase, found).Check(root, typeof(T)) is { } json && found.Count == 0)
        {
            spec = new SpecFile<T>(file, json.Deserialize<T>(options ?? SnakeCase)!, root);
        }

        foreach (var problem in found.OrderBy(problem => problem.Line))
        {
            problems.Add(problem);
        }

        return found.Count == 0 ? spec : null;
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static JsonSerializerOptions Create(JsonNamingPolicy naming)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = naming,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowOutOfOrderMetadataProperties = true,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
            Converters = { new JsonStringEnumConverter(naming, allowIntegerValues: false) },
        };
        options.MakeReadOnly();
        return options;
    }
}
