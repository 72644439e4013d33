using System.CommandLine;
using Catchwater.Core.Errors;
using Catchwater.Host.Diagnosis;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands;

/// <summary><c>doctor</c>: what is configured, reachable, locked or missing.</summary>
internal sealed class DoctorCommand : HostCommand
{
    private readonly Argument<DirectoryInfo> _directory = SharedOptions.Directory();
    private readonly Option<string?> _environment = SharedOptions.Environment();

    public DoctorCommand(HostContext context)
        : base("doctor", "Say what works here and what does not: program, machine, project, lake, catalogue.", context)
    {
        Arguments.Add(_directory);
        Options.Add(_environment);
    }

    public override IReadOnlyList<string> Examples { get; } = ["catchwater doctor", "catchwater doctor samples/retail --json"];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = ".";
        var environment = arguments.GetValue(_environment);
        ProjectSettings? settings = null;
        string? project = null;
        List<Finding> findings = [];
        try
        {
            directory = arguments.ProjectFolder(_directory);
            project = ProjectFile.LoadName(directory);
            settings = ProjectFile.LoadSettings(directory, environment);
        }
        catch (CatchwaterException fault)
        {
            findings.AddRange(fault.Problems.Select(problem => problem.Code == "no_project" && environment is null
                ? new Finding("project", Health.Warn, problem.Message, "catchwater init makes one")
                : new Finding("project", Health.Error, (problem with { Hint = null }).ToString(), problem.Hint)));
        }

        findings.InsertRange(0, await MachineChecks.RunAsync(settings, cancellationToken));
        if (settings is not null)
        {
            findings.AddRange(await new ProjectChecks(directory, environment, Context).RunAsync(settings, cancellationToken));
        }

        var document = new DoctorDocument(findings.Max(finding => finding.Status), project, findings);
        if (arguments.GetValue(JsonOption))
        {
            Context.Output.WriteJson(document);
        }
        else
        {
            Write(Context.Output.Results, document);
        }

        return document.Status == Health.Error ? ExitCode.Error : ExitCode.Done;
    }

    private static void Write(TextWriter output, DoctorDocument document)
    {
        var width = document.Checks.Max(finding => finding.Name.Length);
        foreach (var finding in document.Checks)
        {
            var mark = finding.Status switch { Health.Ok => "✓", Health.Warn => "!", _ => "✗" };
            output.WriteLine($"  {mark} {finding.Name.PadRight(width)}  {finding.Message}");
            if (finding.Hint is { } hint)
            {
                output.WriteLine($"    {new string(' ', width)}  {hint}");
            }
        }

        output.WriteLine();
        output.WriteLine(document.Status switch
        {
            Health.Ok => "all is well",
            Health.Warn => $"works; {Counted.Of(document.Checks.Count(finding => finding.Status == Health.Warn), "thing")} to look at",
            _ => $"{Counted.Of(document.Checks.Count(finding => finding.Status == Health.Error), "thing")} must be mended",
        });
    }
}
