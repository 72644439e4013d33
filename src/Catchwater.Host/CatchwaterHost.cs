using System.CommandLine;
using System.CommandLine.Help;
using Catchwater.Host.Commands;
using Catchwater.Host.Completion;

namespace Catchwater.Host;

/// <summary>
/// Catchwater as a program: every command over whatever was registered. The <c>catchwater</c> tool is this with nothing
/// registered; your own program adds transforms and checks in C#.
/// </summary>
public sealed class CatchwaterHost
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
        var root = new RootCommand("Catchwater: files and events become gated, versioned lake tables with lineage.");
        foreach (var command in CommandList.Create(_context))
        {
            root.Subcommands.Add(command);
        }

        new NameCompletions(_context).AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();

        // DOS spellings of --help would hide paths such as /h, and clutter completion.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Aliases.Remove("-?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        var parsed = root.Parse(_arguments);
        if (Usage.AsksForHelp(parsed))
        {
            parsed = root.Parse([.. _arguments, "--help"]);
        }
        else if (parsed.Action is not HelpWithExamples && Usage.Problems(parsed, _arguments) is { Count: > 0 } problems)
        {
            _context.Output.WriteProblems(problems, _arguments.TakeWhile(argument => argument != "--").Contains("--json"));
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
}
