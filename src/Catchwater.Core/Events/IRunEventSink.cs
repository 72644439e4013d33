namespace Catchwater.Core.Events;

/// <summary>The one door through which facts about runs reach whoever keeps them; the catalogue is one such.</summary>
public interface IRunEventSink
{
    /// <summary>Takes an event in. Taking the same event twice changes nothing.</summary>
    Task EmitAsync(RunEvent runEvent, CancellationToken cancellationToken = default);
}
