using Catchwater.Core.Errors;

namespace Catchwater.Host.Commands;

/// <summary>Faults that no room made words for.</summary>
internal static class Fault
{
    /// <summary>What is said of one. The system's own messages name a path and not what to do; anything else is a fault of ours.</summary>
    public static Problem Of(Exception fault) => fault switch
    {
        UnauthorizedAccessException => new Problem("access_denied", fault.Message) { Hint = "give this user access, or work on a copy" },
        IOException => new Problem("io_error", fault.Message),
        _ => new Problem("internal_error", $"{fault.GetType().Name}: {fault.Message}")
        {
            Hint = "this is a fault of Catchwater: report it with what CATCHWATER_TRACE=1 adds to the message",
        },
    };
}
