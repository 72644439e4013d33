using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;
using Catchwater.Host.Projects;
using Catchwater.Quality.Suites;

namespace Catchwater.Host.Judging;

/// <summary>Contracts and rules named on the command line, to judge something by them that no project knows.</summary>
internal sealed class SuiteFiles
{
    private readonly IReadOnlyList<SpecFile<DataContract>> _contracts;
    private readonly IReadOnlyList<SpecFile<RulesFile>> _rules;

    private SuiteFiles(IReadOnlyList<SpecFile<DataContract>> contracts, IReadOnlyList<SpecFile<RulesFile>> rules) => (_contracts, _rules) = (contracts, rules);

    /// <summary>Whether none was named.</summary>
    public bool None => _contracts.Count == 0 && _rules.Count == 0;

    /// <summary>Reads the files.</summary>
    /// <exception cref="ProjectException">With everything that is wrong in them.</exception>
    public static SuiteFiles Read(IReadOnlyList<string> contracts, IReadOnlyList<string> rules)
    {
        List<Problem> problems = [];
        foreach (var missing in contracts.Concat(rules).Where(path => !File.Exists(path)))
        {
            problems.Add(new Problem("no_such_file", "there is no such file") { File = missing });
        }

        // One for the other is one mistake, not one for each key.
        problems.AddRange(problems.Count > 0 ? [] : contracts.Where(IsRules).Select(path => Mistaken(path, "rules, not a contract", "--rules")));
        problems.AddRange(problems.Count > 0 ? [] : rules.Where(IsContract).Select(path => Mistaken(path, "a contract, not rules", "--contract")));
        if (problems.Count > 0)
        {
            throw new ProjectException(problems);
        }

        List<SpecFile<DataContract>> read = [.. contracts.Select(path => ContractReader.Read("", path, problems)).OfType<SpecFile<DataContract>>()];
        List<SpecFile<RulesFile>> ruled = [.. rules.Select(path => SpecReader.Read<RulesFile>("", path, problems)).OfType<SpecFile<RulesFile>>()];
        return problems.Count > 0 ? throw new ProjectException(problems) : new SuiteFiles(read, ruled);
    }

    /// <summary>
    /// The suites that judge something. A contract's only table is meant whatever its name is; of several it is the one that is named
    /// like what is judged.
    /// </summary>
    /// <param name="name">What is judged: a table, or the table that a file would become.</param>
    /// <param name="said">Whether somebody said that name, rather than the file.</param>
    /// <exception cref="ProjectException">With everything that cannot be executed.</exception>
    public IReadOnlyList<Suite> For(DatasetName name, bool said)
    {
        List<Problem> problems = [];
        List<Suite> suites = [];
        foreach (var contract in _contracts)
        {
            var tables = contract.Value.Schema.Index().Where(table => table.Item.PhysicalType != "topic").ToList();
            var own = tables.Where(table => Means(table.Item, name, said)).ToList();
            if (own.Count == 0 && tables.Count == 1)
            {
                own = tables;
            }

            if (own.Count != 1)
            {
                problems.Add(new Problem("unknown_table", tables.Count == 0 ? "this contract has no table" : $"{tables.Count} tables stand here: which one judges {name} is not clear")
                {
                    Hint = tables.Count == 0 ? null : $"say it with --as: {string.Join(", ", tables.Select(table => table.Item.PhysicalName ?? table.Item.Name))}",
                }.At(contract.At("schema")));
                continue;
            }

            var table = own[0].Item;
            var dataset = DatasetName.TryParse(table.PhysicalName ?? table.Name, out var stated) ? stated : name;
            suites.Add(SuiteReader.FromContractTable(contract, own[0].Index, dataset, _contracts, problems));
        }

        suites.AddRange(_rules.Select(file => SuiteReader.FromRules(file, problems)));

        // They judge one thing, whatever each of them calls it.
        var judged = suites.Count == 0 || said ? name : suites[0].Dataset;
        return problems.Count > 0 ? throw new ProjectException(problems) : [.. suites.Select(suite => suite with { Dataset = judged })];
    }

    private static Problem Mistaken(string path, string found, string option) =>
        new("wrong_file", $"this file holds {found}") { File = path, Hint = $"name it with {option} {path}" };

    private static bool IsRules(string path) => TopKeys(path) is var keys && (keys.Contains("kind: rules") || (keys.Contains("rules:") && keys.Contains("dataset:")));

    private static bool IsContract(string path) => TopKeys(path) is var keys && (keys.Contains("kind: DataContract") || keys.Contains("apiVersion:"));

    // Only to tell what was meant; whether it is well-formed is its reader's business.
    private static HashSet<string> TopKeys(string path) => [.. File.ReadLines(path).Take(200)
        .Select(line => line.TrimEnd()).Where(line => line.Length > 0 && char.IsAsciiLetter(line[0]))
        .SelectMany(line => new[] { line.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal), line[..(line.IndexOf(':', StringComparison.Ordinal) + 1)] })];

    private static bool Means(SchemaObject table, DatasetName name, bool said)
    {
        string[] names = [table.Name, table.PhysicalName ?? table.Name];
        return names.Any(candidate => candidate == name.ToString() || (!said && candidate[(candidate.LastIndexOf('.') + 1)..] == name.Table));
    }
}
