using Catchwater.Core.Contracts;
using Catchwater.Core.Errors;
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

    /// <summary>The rules of a rules file.</summary>
    /// <param name="rules">The file, read by <see cref="SpecReader"/> in snake_case.</param>
    /// <param name="problems">Receives what cannot be executed.</param>
    public static Suite FromRules(SpecFile<RulesFile> rules, ICollection<Problem> problems) => RulesSuite.Read(rules, problems);
}
