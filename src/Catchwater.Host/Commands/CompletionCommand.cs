using System.CommandLine;
using System.Reflection;
using Catchwater.Host.Completion;

namespace Catchwater.Host.Commands;

/// <summary><c>completion</c>: the script that teaches a shell to complete this program's words.</summary>
internal sealed class CompletionCommand : HostCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = $"{string.Join(", ", CompletionScripts.Shells)}." };

    public CompletionCommand(HostContext context)
        : base("completion", "Print the script that completes commands, options and table names in your shell.", context)
    {
        Arguments.Add(_shell);
        _shell.AcceptOnlyFromAmong(CompletionScripts.Shells);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater completion bash     in ~/.bashrc: source <(catchwater completion bash)",
        "catchwater completion zsh      in ~/.zshrc: source <(catchwater completion zsh)",
        "catchwater completion pwsh     in $PROFILE: catchwater completion pwsh | Out-String | Invoke-Expression",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var shell = arguments.GetValue(_shell)!;
        var script = CompletionScripts.For(shell, Assembly.GetEntryAssembly()?.GetName().Name ?? "catchwater");
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new CompletionDocument(shell, script));
        }
        else
        {
            await Context.Output.Results.WriteAsync(script.AsMemory(), cancellationToken);
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>completion --json</c> prints.</summary>
/// <param name="Shell">The shell it is for.</param>
/// <param name="Script">The script.</param>
public sealed record CompletionDocument(string Shell, string Script);
