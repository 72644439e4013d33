using System.CommandLine;
using Catchwater.Catalog;
using Catchwater.Catalog.Edits;
using Catchwater.Core.Errors;
using Catchwater.Core.Schemas;
using Catchwater.Host.Projects;

namespace Catchwater.Host.Commands.Catalog;

/// <summary><c>catalog register</c>.</summary>
internal sealed class RegisterCommand : EditCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The asset's name; what a run would call it, so that they meet." };
    private readonly Option<string?> _namespace = new("--namespace") { Description = "Its namespace. Default: the project's name.", HelpName = "NAME" };
    private readonly Dictionary<string, Option<string?>> _fields;
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; may be given several times.", HelpName = "TAG" };

    private readonly Option<string[]> _columns = new("--column")
    {
        Description = "A column as NAME:TYPE; may be given several times. A run that tells other columns replaces them.",
        HelpName = "NAME:TYPE",
    };

    public RegisterCommand(HostContext context)
        : base("register", "Make an asset known that no run makes, or complete one that is.", context, creates: true)
    {
        _fields = AssetField.All.ToDictionary(
            field => field,
            field => new Option<string?>("--" + field.Replace('_', '-')) { Description = Describe(field), HelpName = field is "retention_period" ? "DAYS" : "VALUE" });
        Arguments.Add(_name);
        Options.Add(_namespace);
        foreach (var option in _fields.Values)
        {
            Options.Add(option);
        }

        Options.Add(_tags);
        Options.Add(_columns);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "catchwater catalog register users --description \"User profiles\" --owner data-team --classification internal --tag pii --column user_id:string",
        "catchwater catalog register crm.contacts --namespace salesforce --kind table",
    ];

    protected override Task<EditResult> EditAsync(CatalogStore catalog, ParseResult arguments, string user, CancellationToken cancellationToken)
    {
        var ns = arguments.GetValue(_namespace) ?? ProjectFile.LoadName(ProjectFolder(arguments));
        var edit = new AssetEdit
        {
            Values = _fields.Select(field => (field.Key, Value: arguments.GetValue(field.Value))).Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value),
            AddTags = arguments.GetValue(_tags) ?? [],
        };
        var columns = (arguments.GetValue(_columns) ?? []).Select(Column).ToList();
        return catalog.RegisterAsync(ns, arguments.GetValue(_name)!, edit, columns.Count == 0 ? null : new TableSchema(columns), user, cancellationToken);
    }

    private static Column Column(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            ? new Column(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new CatalogException(new Problem("usage", $"--column: found '{text}', expected NAME:TYPE such as user_id:BIGINT"));
    }

    private static string Describe(string field) => field switch
    {
        "classification" => $"How sensitive it is: {string.Join(", ", AssetField.Classifications)}.",
        "description" => "What it is, in words.",
        "format" => "Such as delta, csv or parquet.",
        "kind" => "Such as table, file or topic.",
        "location" => "Path or URL of its data.",
        "owner" => "Who answers for it.",
        "retention_period" => "How long its data is kept.",
        "row_count" => "Its rows.",
        "size_bytes" => "Its bytes.",
        _ => "Who looks after its quality and meaning.",
    };
}
