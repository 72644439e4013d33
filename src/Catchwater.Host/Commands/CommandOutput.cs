using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;
using Spectre.Console;

namespace Catchwater.Host.Commands;

/// <summary>
/// Where a command speaks: results to standard output, everything else to standard error. With <c>--json</c> standard output is
/// one JSON document.
/// </summary>
public sealed class CommandOutput
{
    /// <summary>How every JSON document of ours is written: snake_case names, enums as words, absent values as null.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    internal static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<IAnsiConsole> _errorConsole;
    private readonly Func<Stream>? _resultStream;

    /// <summary>An output over the given writers; tests use it with string writers.</summary>
    public CommandOutput(TextWriter results, TextWriter messages, bool resultsAreTerminal = false, bool messagesAreTerminal = false, Func<Stream>? resultStream = null)
    {
        _resultStream = resultStream;
        Data = results;
        (results, messages) = (new RedactingWriter(results), new RedactingWriter(messages));
        (Results, Messages, ResultsAreTerminal, MessagesAreTerminal) = (results, messages, resultsAreTerminal, messagesAreTerminal);
        _errorConsole = new(() => AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(messages),
            Ansi = messagesAreTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = messagesAreTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        }));
    }

    /// <summary>The process's own streams.</summary>
    public static CommandOutput FromConsole() =>
        new(StandardOutput.OpenWriter(), Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "", StandardOutput.Open);

    /// <summary>Standard output.</summary>
    public TextWriter Results { get; }

    /// <summary>Standard output for rows of tables, which are never redacted.</summary>
    public TextWriter Data { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Messages { get; }

    /// <summary>Whether a person looks at the results.</summary>
    public bool ResultsAreTerminal { get; }

    /// <summary>Whether a person looks at the messages.</summary>
    public bool MessagesAreTerminal { get; }

    /// <summary>Columns of the terminal; null when results go elsewhere and need no fitting.</summary>
    public int? Width => ResultsAreTerminal ? Math.Max(40, Console.WindowWidth) : null;

    /// <summary>Standard error with live display where that is a terminal.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole.Value;

    /// <summary>Writes a value as the one JSON document of this command.</summary>
    public void WriteJson<T>(T value) => Data.WriteLine(Redaction.Current.ApplyJson(JsonSerializer.Serialize(value, Json), indented: true));

    /// <summary>Lets <paramref name="write"/> write UTF-8 to the results as it comes, however much it is.</summary>
    public async Task WriteStreamAsync(Func<Stream, Task> write)
    {
        if (_resultStream is not null)
        {
            await Results.FlushAsync();
            await using var stream = _resultStream();
            await write(stream);
            return;
        }

        using var memory = new MemoryStream();
        await write(memory);
        await Data.WriteAsync(System.Text.Encoding.UTF8.GetString(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
    }

    /// <summary>Writes problems: as the error document with <c>--json</c>, otherwise one line each on standard error.</summary>
    public void WriteProblems(IReadOnlyList<Problem> problems, bool json)
    {
        if (json)
        {
            WriteJson(new ErrorDocument(problems));
            return;
        }

        foreach (var problem in problems)
        {
            Messages.WriteLine($"error: {problem}");
        }
    }
}

/// <summary>What a command prints with <c>--json</c> when it could not do its work.</summary>
/// <param name="Errors">Every problem, located where it can be.</param>
public sealed record ErrorDocument(IReadOnlyList<Problem> Errors)
{
    /// <summary>Always <c>error</c>.</summary>
    [JsonPropertyOrder(-1)]
    [AllowedValues("error")]
    public string Status { get; } = "error";
}
