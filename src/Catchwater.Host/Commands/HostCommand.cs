using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Secrets;

namespace Catchwater.Host.Commands;

/// <summary>Base of every command: runs its work, and turns faults and cancellation into messages and exit codes.</summary>
internal abstract class HostCommand : Command
{
    protected HostCommand(string name, string description, HostContext context)
        : base(name, description)
    {
        Context = context;
        JsonOption = SharedOptions.Json();
        Options.Add(JsonOption);
        SetAction(InvokeAsync);
    }

    /// <summary>What the host was built with.</summary>
    protected HostContext Context { get; }

    /// <summary>Every command speaks JSON.</summary>
    protected Option<bool> JsonOption { get; }

    /// <summary>Examples shown below the help text, one command line each.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work; the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var json = arguments.GetValue(JsonOption);
        Redaction.Begin();
        try
        {
            return await RunAsync(arguments, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (json)
            {
                Context.Output.WriteProblems([new Problem("cancelled", "cancelled; nothing half done is left behind")], json);
            }
            else
            {
                await Context.Output.Messages.WriteLineAsync("cancelled; nothing half done is left behind");
            }

            return ExitCode.Cancelled;
        }
        catch (CatchwaterException fault)
        {
            Context.Output.WriteProblems(fault.Problems, json);
            return ExitCode.Error;
        }
        catch (IOException fault) when (StandardOutput.IsClosed(fault))
        {
            // Whoever reads has what was wanted.
            return ExitCode.Done;
        }
        catch (Exception fault)
        {
            Context.Output.WriteProblems([Fault.Of(fault)], json);
            if (Environment.GetEnvironmentVariable("CATCHWATER_TRACE") is { Length: > 0 })
            {
                await Context.Output.Messages.WriteLineAsync(fault.ToString());
            }

            return ExitCode.Error;
        }
    }
}
