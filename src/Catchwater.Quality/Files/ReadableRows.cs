using System.Globalization;
using System.Text.Json.Nodes;
using Catchwater.Core.Contracts;
using Catchwater.Lake.Reading;
using Catchwater.Lake.Sessions;
using Catchwater.Quality.Judging;

namespace Catchwater.Quality.Files;

/// <summary>
/// The rule that every file obeys without being told: each of its rows can be read as what its columns should be. Rows that cannot are
/// not among those the other rules judge, so this one must say so.
/// </summary>
public static class ReadableRows
{
    /// <summary>The rule's <see cref="RuleResult.Type"/>, and its name.</summary>
    public const string Type = "readable";

    private const int MaxSamples = 10;

    /// <summary>Judges what a reader rejected.</summary>
    /// <param name="session">The session that read the files.</param>
    /// <param name="rejected">What it rejected.</param>
    /// <param name="rows">Rows it could read.</param>
    /// <param name="classifications">Classification by column: where any is neither public nor internal, what stood in the row is not shown.</param>
    /// <param name="cancellationToken">Stops the query in hand.</param>
    public static async Task<RuleResult> JudgeAsync(
        LakeSession session, RejectedRows rejected, long rows, IEnumerable<KeyValuePair<string, string>> classifications, CancellationToken cancellationToken)
    {
        var total = rows + rejected.Count;
        IReadOnlyList<object?[]> found = rejected.Count == 0
            ? []
            : await session.RowsAsync($"SELECT file, line, column_name, reason, left(raw, 200) FROM {rejected.Relation} ORDER BY file, line LIMIT {MaxSamples}", cancellationToken);
        var hides = Samples.Hidden(classifications).Count > 0;
        return new RuleResult
        {
            Name = Type,
            Type = Type,
            Status = rejected.Count == 0 ? RuleStatus.Pass : RuleStatus.Fail,
            Dimension = QualityDimension.Conformity,
            PassedRatio = total == 0 ? null : (double)rows / total,
            FailedRows = rejected.Count,
            TotalRows = total,
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"{rejected.Count:N0} of {total:N0} rows cannot be read as what the columns are; all must be valid{(rejected.Count == 0 ? "" : ", and the other rules judge only the rest")}"),
            Samples =
            [
                .. found.Select(row => new JsonObject
                {
                    ["file"] = Path.GetFileName((string)row[0]!),
                    ["line"] = (long?)row[1],
                    ["column"] = (string?)row[2],
                    ["reason"] = hides ? Samples.Mask : SampleValue.Of(row[3]),
                    ["row"] = hides ? Samples.Mask : SampleValue.Of(row[4]),
                }),
            ],
        };
    }
}
