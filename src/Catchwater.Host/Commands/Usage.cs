using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;

namespace Catchwater.Host.Commands;

/// <summary>What is wrong with a command line, in the words of whoever typed it.</summary>
internal static partial class Usage
{
    /// <summary>Whether only a group of commands was named, such as <c>catalog</c>: whoever does that wants to know what is in it.</summary>
    public static bool AsksForHelp(ParseResult parsed) =>
        parsed.CommandResult.Command is { Action: null, Subcommands.Count: > 0 } && parsed.UnmatchedTokens.Count == 0;

    /// <summary>Everything that is wrong; none when the command can be tried.</summary>
    /// <param name="parsed">The command line as it was understood.</param>
    /// <param name="arguments">The command line as it was typed.</param>
    public static IReadOnlyList<Problem> Problems(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        // [suggest] and its like ask about a line that is not finished.
        if (parsed.Tokens.Any(token => token.Type == TokenType.Directive))
        {
            return [];
        }

        var command = parsed.CommandResult.Command;
        List<Problem> problems = [.. parsed.UnmatchedTokens.Concat(Mistaken(parsed, arguments)).Distinct().Select(token => Unknown(token, command))];
        problems.AddRange(Nowhere(parsed).Select(name => new Problem("usage", $"{name}: found nothing, expected a path") { Hint = $"see {Path(command)} --help" }));
        if (problems.Count == 0)
        {
            problems.AddRange(parsed.Errors.Select(error => Plain(error.Message)).Distinct().Select(message => new Problem("usage", message) { Hint = $"see {Path(command)} --help" }));
        }

        return problems;
    }

    // An option that does not exist would pass for the folder or table that the command also takes.
    private static IEnumerable<string> Mistaken(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var literal = arguments.SkipWhile(argument => argument != "--").ToHashSet();
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(token => token.Value)
            .Where(value => value.Length > 1 && value[0] == '-' && !value.Any(char.IsWhiteSpace) && !literal.Contains(value));
    }

    // A variable that is not set makes an empty path of a path.
    private static IEnumerable<string> Nowhere(ParseResult parsed) => parsed.CommandResult.Children
        .Where(result => result.Tokens.Any(token => token.Value.Length == 0))
        .Select(result => result switch
        {
            ArgumentResult { Argument: var argument } when IsPath(argument.ValueType) => argument.Name,
            OptionResult { Option: var option } when IsPath(option.ValueType) => option.Name,
            _ => null,
        })
        .OfType<string>();

    private static bool IsPath(Type type) => typeof(FileSystemInfo).IsAssignableFrom(type);

    private static Problem Unknown(string token, Command command)
    {
        if (token.Length > 1 && token[0] == '-')
        {
            var name = token.Split('=')[0];
            return new Problem("usage", $"{Path(command)} has no option '{name}'")
            {
                Hint = Hint(name, Options(command), command),
            };
        }

        return new Problem("usage", command.Subcommands.Count > 0 ? $"there is no command '{Path(command)} {token}'" : $"'{token}' is one argument too many for {Path(command)}")
        {
            Hint = Hint(token, command.Subcommands.Select(below => below.Name), command),
        };
    }

    private static string Hint(string found, IEnumerable<string> known, Command command) =>
        Suggestion.For(found, known) is { } near ? $"did you mean '{near}'?" : $"see {Path(command)} --help";

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive))).Where(option => !option.Hidden).Select(option => option.Name);

    private static string Path(Command command) => command is RootCommand
        ? "catchwater"
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : command.Name;

    // The parser speaks of .NET types; whoever typed the command does not.
    private static string Plain(string message)
    {
        var match = WrongType().Match(message);
        return match.Success
            ? $"{match.Groups["name"].Value}: found '{match.Groups["found"].Value}', expected {(match.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number")}"
            : message.TrimEnd('.');
    }

    [GeneratedRegex(@"\ACannot parse argument '(?<found>.*)' for (option|argument|command) '(?<name>.*)' as expected type '(?<type>System\..*(Int|Double|Decimal).*)'")]
    private static partial Regex WrongType();
}
