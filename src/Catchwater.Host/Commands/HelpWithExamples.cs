using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Catchwater.Host.Commands;

/// <summary>The standard help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command switch
        {
            HostCommand command => command.Examples,
            RootCommand => RootExamples,
            _ => [],
        };
        if (examples.Count == 0)
        {
            return code;
        }

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return code;
    }

    private static readonly string[] RootExamples =
    [
        "catchwater run samples/retail                     make every table of a project",
        "catchwater plan samples/retail                    what run would do, and why",
        "catchwater query \"SELECT * FROM gold.country_monthly LIMIT 5\" -p samples/retail",
        "catchwater catalog lineage gold.customer_daily -p samples/retail --columns",
    ];
}
