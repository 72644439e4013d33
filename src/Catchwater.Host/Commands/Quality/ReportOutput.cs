using System.CommandLine;
using System.Text;
using Catchwater.Core.Secrets;

namespace Catchwater.Host.Commands.Quality;

/// <summary>How a report leaves a quality command: which format, and whether into a file.</summary>
internal sealed class ReportOutput
{
    private readonly Option<string?> _format;
    private readonly Option<FileInfo?> _file = new("--output", "-o")
    {
        Description = "Write the report to this file instead of standard output; its ending says the format where --format does not.",
        HelpName = "FILE",
    };

    private readonly string[] _formats;

    public ReportOutput(params string[] formats)
    {
        _formats = formats;
        _format = new Option<string?>("--format", "-f") { Description = $"How the report is written: {string.Join(", ", formats)}. Default: {formats[0]}.", HelpName = string.Join('|', formats) };
        _format.AcceptOnlyFromAmong(formats);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_file);
    }

    /// <summary>The file, when one is to be written.</summary>
    public FileInfo? File(ParseResult arguments) => arguments.GetValue(_file);

    /// <summary>The format: as said, else as the file's ending says, else the first.</summary>
    public string Format(ParseResult arguments) => arguments.GetValue(_format) ?? File(arguments)?.Extension.ToLowerInvariant() switch
    {
        ".html" or ".htm" when _formats.Contains("html") => "html",
        ".json" when _formats.Contains("json") => "json",
        ".xml" when _formats.Contains("junit") => "junit",
        _ => _formats[0],
    };

    /// <summary>Writes a file, whole or not at all: readers never see half of it.</summary>
    public static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(file.DirectoryName!);
        var temporary = file.FullName + ".part";
        await System.IO.File.WriteAllTextAsync(temporary, Redaction.Current.Apply(text), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
        System.IO.File.Move(temporary, file.FullName, overwrite: true);
    }
}
