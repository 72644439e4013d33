using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Core.Specs;
using Catchwater.Host.Commands;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Infra;

/// <summary><c>catchwater infra init</c>: writes the Terraform of a project's cloud side into its <c>infra</c> folder.</summary>
internal sealed class InitCommand : HostCommand
{
    private const string Folder = "infra";

    private readonly Argument<DirectoryInfo> _directory = SharedOptions.Directory();
    private readonly Option<string?> _environment = new("--env")
    {
        Description = "The environment it is for. Default: prod if catchwater.yaml declares it or none, else the first it declares.",
        HelpName = "NAME",
    };

    private readonly Option<string> _region = new("--region") { Description = "Region of AWS.", HelpName = "REGION", DefaultValueFactory = _ => "us-east-1" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace every file that is there and differs, your choices too." };
    private readonly Option<bool> _upgrade = new("--upgrade") { Description = "Write only the modules below infra/catchwater, replacing those of an older version." };

    public InitCommand(HostContext context)
        : base("init", "Write the Terraform of a project's cloud side: lake, Kafka, warehouse, Spark, and Catchwater itself.", context)
    {
        Arguments.Add(_directory);
        Options.Add(_environment);
        Options.Add(_region);
        Options.Add(_force);
        Options.Add(_upgrade);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "catchwater infra init samples/retail                      writes samples/retail/infra",
        "catchwater infra init samples/retail --region eu-central-1 --force",
        "catchwater infra init samples/retail --upgrade            the modules of a newer Catchwater",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = Path.GetFullPath(arguments.ProjectFolder(_directory));
        var spec = Read(project);
        var environment = arguments.GetValue(_environment) ?? DefaultEnvironment(spec.Value);
        var files = Stack.Files(spec, environment, arguments.GetValue(_region)!);
        var target = Path.Combine(project, Folder);
        StackOutcome outcome;
        try
        {
            outcome = await WriteAsync(files, target, arguments, cancellationToken);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw Unwritable.Folder(target, fault);
        }

        Report(outcome, target, environment, arguments.GetValue(JsonOption));
        return ExitCode.Done;
    }

    private static SpecFile<ProjectSpec> Read(string project)
    {
        List<Problem> problems = [];
        var spec = ProjectFile.Read(project, problems);
        return problems.Count > 0 ? throw new InfraException(problems) : spec!;
    }

    private static string DefaultEnvironment(ProjectSpec spec) =>
        spec.Environments.Count == 0 || spec.Environments.ContainsKey("prod") ? "prod" : spec.Environments.Keys.First();

    private async Task<StackOutcome> WriteAsync(IReadOnlyDictionary<string, string> files, string target, ParseResult arguments, CancellationToken cancellationToken)
    {
        var writer = new StackWriter(target);
        if (arguments.GetValue(_upgrade))
        {
            files = files.Where(file => StackWriter.IsOurs(file.Key)).ToDictionary();
        }

        var replace = arguments.GetValue(_force) || arguments.GetValue(_upgrade);
        var inTheWay = await writer.DifferingAsync(files, cancellationToken);
        return inTheWay.Count == 0 || replace
            ? await writer.WriteAsync(files, cancellationToken)
            : throw new InfraException([.. inTheWay.Select(name => new Problem("file_exists", "the file is there and differs")
            {
                File = $"{Folder}/{name}",
                Hint = StackWriter.IsOurs(name) ? "nothing was written; --upgrade replaces what is below infra/catchwater" : "nothing was written; --force replaces it",
            })]);
    }

    private void Report(StackOutcome outcome, string target, string environment, bool json)
    {
        if (json)
        {
            Context.Output.WriteJson(new
            {
                Status = "ok",
                Directory = target,
                Environment = environment,
                outcome.Written,
                outcome.Removed,
                outcome.Unchanged,
            });
            return;
        }

        var output = Context.Output.Results;
        foreach (var name in outcome.Written.Where(name => !StackWriter.IsOurs(name)))
        {
            output.WriteLine($"  {Folder}/{name}");
        }

        var modules = outcome.Written.Count(StackWriter.IsOurs);
        if (modules > 0)
        {
            output.WriteLine($"  {Folder}/catchwater/ ({modules} files)");
        }

        output.WriteLine($"{outcome.Written.Count} files written, {outcome.Removed.Count} removed, {outcome.Unchanged} unchanged, for environment {environment}");
        output.WriteLine($"next: choose in {Folder}/terraform.tfvars, then catchwater infra check {Path.GetRelativePath(Environment.CurrentDirectory, target)}");
    }
}
