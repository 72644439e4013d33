using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Commands;

namespace Catchwater.Host.Infra;

/// <summary><c>catchwater infra check</c>: reads Terraform without Terraform, an account or the network.</summary>
internal sealed class CheckCommand : HostCommand
{
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "Folder of Terraform files; those below it are checked too. Default: ./infra if it holds any, else the current folder.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public CheckCommand(HostContext context)
        : base("check", "Check any Terraform folder: syntax, references, arguments, values, security.", context) => Arguments.Add(_path);

    public override IReadOnlyList<string> Examples =>
    [
        "catchwater infra check                            the stack that infra init wrote",
        "catchwater infra check ../other/terraform --json  any other, as one JSON document",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_path) ?? Default();
        if (!Directory.Exists(path))
        {
            throw new InfraException(new Problem("no_such_folder", $"there is no folder {path}") { Hint = "name the folder that holds the .tf files" });
        }

        if (!Directory.EnumerateFiles(path, "*.tf", SearchOption.AllDirectories).Any())
        {
            throw new InfraException(new Problem("no_terraform", $"there are no .tf files in or below {path}") { Hint = "catchwater infra init writes a stack" });
        }

        var result = await new TerraformChecker().RunAsync(path, arguments.GetValue(JsonOption), cancellationToken);
        await Context.Output.Results.WriteAsync(result.Output);
        return result.Faults ? ExitCode.Error : ExitCode.Done;
    }

    private static string Default() => Directory.Exists("infra") && Directory.EnumerateFiles("infra", "*.tf").Any() ? "infra" : ".";
}
