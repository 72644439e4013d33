using System.Text.RegularExpressions;

namespace Catchwater.Lake.Tables.Writing;

/// <summary>Faults of the statements we build around a SELECT, told as faults of that SELECT: its author never saw the rest.</summary>
internal static partial class WriteFault
{
    /// <summary>Runs an action; its fault names the place in <paramref name="select"/>, or none when it lies in our own text.</summary>
    public static async Task<T> InTermsOf<T>(string select, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (LakeException fault) when (fault.Problems[0].Code == "out_of_memory")
        {
            var hint = "raise memory_limit, lower threads, or have fewer partitions; rows sorted by the partition columns (ORDER BY) keep few of them open at once";
            throw new LakeException(fault.Problems[0] with { Hint = hint }, fault.InnerException);
        }
        catch (SqlException fault)
        {
            throw Relocate(fault, select);
        }
    }

    private static LakeException Relocate(SqlException fault, string select)
    {
        var message = Place().Replace(fault.Problems[0].Message, "");
        var problem = fault.Problems[0] with
        {
            Message = message,
            Hint = message.Contains("INT128", StringComparison.Ordinal)
                ? "sums of integers are stored as BIGINT; one that may be larger needs a cast, such as CAST(sum(x) AS DECIMAL(38,0))"
                : fault.Problems[0].Hint,
        };
        var start = fault.Sql.IndexOf(select, StringComparison.Ordinal);
        return start >= 0 && fault.Position - start is { } position && position >= 1 && position <= select.Length
            ? new SqlException(problem, select, position, fault.InnerException)
            : new LakeException(problem, fault.InnerException);
    }

    [GeneratedRegex(@" at (line \d+, )?column \d+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
