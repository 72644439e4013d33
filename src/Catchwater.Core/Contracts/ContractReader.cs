using Catchwater.Core.Errors;
using Catchwater.Core.Specs;

namespace Catchwater.Core.Contracts;

/// <summary>
/// Reads ODCS contracts as strictly as the standard's JSON schema is closed
/// (https://github.com/bitol-io/open-data-contract-standard/tree/main/schema). What the standard leaves open is kept.
/// </summary>
public static class ContractReader
{
    /// <summary>Versions of the standard that are read.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0"];

    /// <summary>Reads a contract of the project; null when there was a problem.</summary>
    /// <param name="directory">The project directory.</param>
    /// <param name="file">Path relative to it, with forward slashes.</param>
    /// <param name="problems">Receives everything that is wrong.</param>
    public static SpecFile<DataContract>? Read(string directory, string file, ICollection<Problem> problems) =>
        Validated(SpecReader.Read<DataContract>(directory, file, problems, SpecReader.CamelCase), problems);

    /// <summary>Reads a contract from text; <paramref name="file"/> is only named in problems.</summary>
    public static SpecFile<DataContract>? Parse(string text, string file, ICollection<Problem> problems) =>
        Validated(SpecReader.Parse<DataContract>(text, file, problems, SpecReader.CamelCase), problems);

    private static SpecFile<DataContract>? Validated(SpecFile<DataContract>? contract, ICollection<Problem> problems)
    {
        if (contract is null)
        {
            return null;
        }

        var report = new ContractProblems(contract);
        ContractValidator.Validate(contract.Value, report);
        foreach (var problem in report.Found.OrderBy(problem => problem.Line))
        {
            problems.Add(problem);
        }

        return report.Found.Count == 0 ? contract : null;
    }
}

/// <summary>Collects the problems of one contract at the keys they belong to.</summary>
internal sealed class ContractProblems(SpecFile<DataContract> contract)
{
    public List<Problem> Found { get; } = [];

    public bool IsBeforeV31 => contract.Value.ApiVersion != "v3.1.0";

    public void Add(string key, string code, string message, string? hint = null) =>
        Found.Add(new Problem(code, message) { Hint = hint }.At(contract.At(key)));
}
