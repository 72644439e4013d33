using System.CommandLine;
using System.Text.Json;
using Catchwater.Quality.Profiling;
using Catchwater.Quality.Reports;

namespace Catchwater.Host.Commands.Quality;

/// <summary><c>quality profile</c>: what a table or file holds, column by column.</summary>
internal sealed class ProfileCommand : HostCommand
{
    private readonly ProfiledTarget _target = new();
    private readonly ReportOutput _report = new("text", "json", "html");

    public ProfileCommand(HostContext context)
        : base("profile", "Show what a table or file holds: per column type, missing and different values, extremes, mean, quantiles, frequent values, histogram, shapes.", context)
    {
        _target.AddTo(this);
        _report.AddTo(this);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater quality profile silver.sales",
        "catchwater quality profile silver.sales --output profile.html",
        "catchwater quality profile samples/retail/data/countries.csv --json",
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (profile, _) = await _target.ProfileAsync(arguments, Context, null, cancellationToken);
        var format = _report.Format(arguments);
        if (_report.File(arguments) is { } file)
        {
            await ReportOutput.WriteAsync(file, Rendered(format, profile), cancellationToken);
        }

        if (arguments.GetValue(JsonOption) || (_report.File(arguments) is null && format == "json"))
        {
            Context.Output.WriteJson(profile);
        }
        else if (_report.File(arguments) is { } written)
        {
            await Context.Output.Results.WriteLineAsync($"{profile.Name}: {RunReport.Number(profile.Rows)} rows, {profile.Columns.Count} columns\nwritten to {written}");
        }
        else
        {
            await Context.Output.Results.WriteAsync(Rendered(format, profile));
        }

        return ExitCode.Done;
    }

    private static string Rendered(string format, TableProfile profile) => format switch
    {
        "json" => JsonSerializer.Serialize(profile, CommandOutput.Json) + "\n",
        "html" => HtmlProfile.Render(profile),
        _ => ProfileText.Render(profile),
    };
}
