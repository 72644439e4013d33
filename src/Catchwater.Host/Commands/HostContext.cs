namespace Catchwater.Host.Commands;

/// <summary>What a host was built with and every command shares.</summary>
/// <param name="Output">Where commands speak.</param>
/// <param name="Time">The clock.</param>
internal sealed record HostContext(CommandOutput Output, TimeProvider Time);
