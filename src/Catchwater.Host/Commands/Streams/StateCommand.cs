using System.CommandLine;
using System.Text.Json;
using Catchwater.Streaming.Inspection;

namespace Catchwater.Host.Commands.Streams;

/// <summary><c>stream state</c>: what a job remembers of a key.</summary>
internal sealed class StateCommand : StreamCommand
{
    private readonly Argument<string> _job = JobArgument();
    private readonly Argument<string> _key = new("KEY") { Description = "The key, as it stands in the log." };

    public StateCommand(HostContext context)
        : base("state", "Show what a job remembers of a key.", context)
    {
        Arguments.Add(_job);
        Arguments.Add(_key);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater stream state fraud-detection 12346 -p samples/retail"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Load(arguments);
        var job = Find(project, arguments.GetValue(_job)!);
        var key = arguments.GetValue(_key)!;
        await using var log = await OpenAsync(project, cancellationToken);
        var found = await new JobInspector(log).StateAsync(job, key, cancellationToken);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(new KeyStateDocument(job.Name, key, [.. found.Select(one => new OperatorState(one.Operator, one.Partition, JsonSerializer.Deserialize<JsonElement>(one.Value)))]));
        }
        else if (found.Count == 0)
        {
            await Context.Output.Messages.WriteLineAsync($"{job.Name} remembers nothing of '{key}'");
        }
        else
        {
            foreach (var one in found)
            {
                Context.Output.Results.WriteLine($"{one.Operator}: {one.Value}");
            }
        }

        return ExitCode.Done;
    }
}

/// <summary>What <c>stream state --json</c> prints.</summary>
/// <param name="Job">The job.</param>
/// <param name="Key">The key.</param>
/// <param name="State">What each operator remembers; empty when nothing is.</param>
public sealed record KeyStateDocument(string Job, string Key, IReadOnlyList<OperatorState> State);

/// <summary>What an operator remembers of a key.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Partition">The partition the key lives in.</param>
/// <param name="Value">The value, as JSON.</param>
public sealed record OperatorState(string Operator, int Partition, JsonElement Value);
