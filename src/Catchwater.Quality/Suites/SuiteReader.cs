using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
using Catchwater.Core.Names;
using Catchwater.Core.Specs;

namespace Catchwater.Quality.Suites;

/// <summary>Makes suites from the files that state them. Everything that cannot be executed is a problem at its key.</summary>
public static class SuiteReader
{
    /// <summary>The rules of a contract, one suite for each of its tables. Topics have none here.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="contracts">Every contract of the project, for references from one to another.</param>
    /// <param name="problems">Receives what cannot be executed.</param>
    public static IReadOnlyList<Suite> FromContract(
        SpecFile<DataContract> contract, IReadOnlyList<SpecFile<DataContract>> contracts, ICollection<Problem> problems) =>
        new ContractSuites(contract, contracts, problems).Read();

    /// <summary>The rules of one table of a contract, to judge something by them that is no table of the lake, such as a file.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="table">Which of its <see cref="DataContract.Schema"/>, from 0.</param>
    /// <param name="dataset">The name that what is judged goes by.</param>
    /// <param name="contracts">Every contract that references may name.</param>
    /// <param name="problems">Receives what cannot be executed.</param>
    public static Suite FromContractTable(
        SpecFile<DataContract> contract, int table, DatasetName dataset, IReadOnlyList<SpecFile<DataContract>> contracts, ICollection<Problem> problems) =>
        new TableSuite(contract, contracts, contract.Value.Schema[table], dataset, $"schema[{table}]", problems).Read();

    /// <summary>The rules of a rules file.</summary>
    /// <param name="rules">The file, read by <see cref="SpecReader"/> in snake_case.</param>
    /// <param name="problems">Receives what cannot be executed.</param>
    public static Suite FromRules(SpecFile<RulesFile> rules, ICollection<Problem> problems) => RulesSuite.Read(rules, problems);
}
