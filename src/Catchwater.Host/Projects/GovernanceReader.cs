using Catchwater.Core.Contracts;
using Catchwater.Core.Names;
using Catchwater.Pipelines.Running;

namespace Catchwater.Host.Projects;

/// <summary>What the contracts of a project say of a table beyond its rules, for the catalogue.</summary>
internal static class GovernanceReader
{
    public static Governance Of(Project project, DatasetName table)
    {
        var name = table.ToString();
        var found = project.Contracts
            .SelectMany(contract => contract.Value.Schema.Select(schema => (Contract: contract.Value, Schema: schema)))
            .Where(pair => (pair.Schema.PhysicalName ?? pair.Schema.Name) == name)
            .ToList();
        if (found.Count == 0)
        {
            return new Governance();
        }

        var (contract, schema) = found[0];
        var properties = found.SelectMany(pair => pair.Schema.Properties).ToList();
        return new Governance
        {
            Description = schema.Description ?? contract.Description?.Purpose,
            Owner = contract.Team?.Name,
            Steward = contract.Team?.Members.FirstOrDefault(member => member.Role?.Contains("steward", StringComparison.OrdinalIgnoreCase) is true)?.Username,
            ColumnClassifications = Texts(properties, property => property.Classification),
            ColumnDescriptions = Texts(properties, property => property.Description),
        };
    }

    private static Dictionary<string, string> Texts(IEnumerable<SchemaProperty> properties, Func<SchemaProperty, string?> text)
    {
        Dictionary<string, string> texts = [];
        foreach (var property in properties)
        {
            if (text(property) is { } said)
            {
                texts.TryAdd(property.PhysicalName ?? property.Name!, said);
            }
        }

        return texts;
    }
}
