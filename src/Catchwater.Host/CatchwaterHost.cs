using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;
using Catchwater.Host.Completion;
using Catchwater.Host.Runs;

namespace Catchwater.Host;

/// <summary>
/// Catchwater as a program: every command over whatever was registered. The <c>catchwater</c> tool is this with nothing
/// registered; your own program adds transforms and checks in C#.
/// </summary>
public sealed partial class CatchwaterHost
{
    private readonly string[] _arguments;
    private readonly HostContext _context;

    internal CatchwaterHost(string[] arguments, HostContext context) => (_arguments, _context) = (arguments, context);

    /// <summary>Begins a host for the given command line.</summary>
    public static CatchwaterHostBuilder CreateBuilder(string[] args) => new(args);

    /// <summary>Runs the command line.</summary>
    /// <returns>0 done, 1 quality said no, 2 error, 130 cancelled.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        if (_arguments is ["run", ..])
        {
            Rehearsal.Begin(_context.Time);
        }

        var root = new RootCommand("Catchwater: files and events become gated, versioned lake tables with lineage.");
        foreach (var command in CommandList.Create(_context))
        {
            root.Subcommands.Add(command);
        }

        new TableCompletions(_context).AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();

        // DOS spellings of --help would hide paths such as /h, and clutter completion.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Aliases.Remove("-?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        var parsed = root.Parse(_arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            var json = _arguments.Contains("--json");
            _context.Output.WriteProblems([.. parsed.Errors.Select(error => new Problem("usage", Plain(error.Message)) { Hint = "see catchwater --help" })], json);
            return ExitCode.Error;
        }

        var code = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = _context.Output.Results,
                Error = _context.Output.Messages,
                EnableDefaultExceptionHandler = false,

                // A commit in hand is finished or abandoned, never cut in half: leave time for that.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            },
            cancellationToken);
        return code;
    }

    // The parser speaks of .NET types; whoever typed the command does not.
    private static string Plain(string message)
    {
        var match = WrongType().Match(message);
        return match.Success
            ? $"{match.Groups["name"].Value}: found '{match.Groups["found"].Value}', expected {(match.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number")}"
            : message;
    }

    [GeneratedRegex(@"\ACannot parse argument '(?<found>.*)' for (option|argument|command) '(?<name>.*)' as expected type '(?<type>System\..*(Int|Double|Decimal).*)'")]
    private static partial Regex WrongType();
}
