namespace Catchwater.Streaming.Running;

/// <summary>Which input of a task goes next.</summary>
internal static class EarliestInput
{
    /// <summary>
    /// The input whose next record is earliest. None while an input that has records does not show them yet: the order of the records, and
    /// with it the result, must not depend on which fetch came first.
    /// </summary>
    /// <param name="inputs">The task's inputs; those that have nothing in hand are filled.</param>
    /// <param name="limit">The timestamp up to which the input stays earliest, in milliseconds since 1970.</param>
    public static TaskInput? Of(TaskInput[] inputs, out long limit)
    {
        TaskInput? first = null;
        limit = long.MaxValue;
        foreach (var input in inputs)
        {
            if (!input.TryFill())
            {
                if (!input.AtTarget && (input.Target != long.MaxValue || input.Position < input.Source.End))
                {
                    return null;
                }
            }
            else if (first is null || input.HeadTimestamp < first.HeadTimestamp)
            {
                limit = first is null ? limit : Math.Min(limit, first.HeadTimestamp - 1);
                first = input;
            }
            else
            {
                limit = Math.Min(limit, input.HeadTimestamp);
            }
        }

        return first;
    }
}
