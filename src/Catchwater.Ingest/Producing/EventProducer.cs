using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Catchwater.Core.Errors;
using Catchwater.Topics;
using Catchwater.Topics.Records;

namespace Catchwater.Ingest.Producing;

/// <summary>
/// Sends events to a topic: JSON objects, given as .NET objects, JSON documents or UTF-8 bytes. Idempotent and acknowledged only when
/// durable (acks=all; fsync when embedded). Events of one thread and one key keep their order. Safe for use by many threads at once;
/// disposing it flushes.
/// </summary>
/// <remarks>Speaks to OpenTelemetry as <c>Catchwater.Ingest</c>: an activity for each event sent on its own and for each batch, counters and durations.</remarks>
public sealed class EventProducer : IAsyncDisposable
{
    private readonly ConcurrentBag<EventShaper> _shapers = [];
    private readonly IEventWriter _writer;
    private readonly ProducerOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A producer of one topic, which must exist.</summary>
    /// <param name="log">The log, embedded or Kafka; it outlives the producer.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <param name="time">What time it is; null for the system's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delivery timeout is not above 0.</exception>
    public EventProducer(IEventLog log, string topic, ProducerOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        _options = options ?? new ProducerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.DeliveryTimeout, TimeSpan.Zero);
        Topic = topic;
        _time = time ?? TimeProvider.System;
        _writer = log.OpenWriter(new WriterOptions { Linger = _options.Linger, DeliveryTimeout = _options.DeliveryTimeout, BufferBytes = _options.BufferBytes });
    }

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>Sends one event and waits until it is durable.</summary>
    /// <param name="value">The event: an object, a <see cref="JsonElement"/>, a <c>JsonObject</c> …; whatever it is, its JSON must be an object.</param>
    /// <param name="key">The record's key; null for the admission's key field, or none.</param>
    /// <param name="cancellationToken">Stops the waiting; the event may be sent all the same.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="IngestException">It is no event this topic takes: <c>invalid_json</c>, <c>not_an_object</c>, <c>wrong_type</c> ….</exception>
    /// <exception cref="TopicsException"><c>delivery_failed</c>: not durable within the delivery timeout, and nobody knows whether it will be; <c>record_too_large</c>; <c>unknown_topic</c>.</exception>
    public Task<RecordPlace> SendAsync<T>(T value, string? key = null, CancellationToken cancellationToken = default) => ConfirmAsync(value, key, cancellationToken);

    /// <summary>Sends one event that is UTF-8 JSON already; see <see cref="SendAsync{T}(T, string?, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="SendAsync{T}(T, string?, CancellationToken)"/>
    public Task<RecordPlace> SendAsync(ReadOnlyMemory<byte> value, string? key = null, CancellationToken cancellationToken = default) =>
        ConfirmAsync(value, key, cancellationToken);

    /// <summary>
    /// Sends many events, one behind the other without waiting for each, and waits until each is durable or has failed. One that fails
    /// stops no other.
    /// </summary>
    /// <param name="values">The events; those that are <see cref="ReadOnlyMemory{T}"/> or arrays of bytes are taken for UTF-8 JSON.</param>
    /// <param name="keyField">A top-level field whose value is each event's key; null for the admission's key field, or none. An event without it has no key.</param>
    /// <param name="cancellationToken">Stops the sending and the waiting.</param>
    /// <returns>How many were sent, and for each other one what went wrong.</returns>
    public async Task<SendReport> SendBatchAsync<T>(IEnumerable<T> values, string? keyField = null, CancellationToken cancellationToken = default)
    {
        using var activity = ProducerTelemetry.Start(Topic);
        var headers = ProducerTelemetry.Headers(activity);
        BatchDelivery delivery = new();
        var (index, handed) = (0, 0);
        var began = Stopwatch.GetTimestamp();
        var shaper = Take();
        try
        {
            foreach (var value in values)
            {
                try
                {
                    var record = shaper.Record(JsonOf(shaper, value), null, keyField) with { Headers = headers };
                    await _writer.WriteAsync(record, delivery, index, cancellationToken);
                    handed++;
                }
                catch (IngestException refused)
                {
                    delivery.Refused(index, refused.Problems[0]);
                }

                index++;
            }
        }
        finally
        {
            _shapers.Add(shaper);
        }

        await delivery.SettledAsync(handed, cancellationToken);
        var failures = delivery.Failures;
        var sent = index - failures.Count;
        activity?.SetTag("messaging.batch.message_count", index);
        if (failures.Count > 0)
        {
            activity?.SetStatus(ActivityStatusCode.Error, $"{failures.Count} of {index} events failed");
        }

        ProducerTelemetry.Ended(Topic, index > 0 && ProducerTelemetry.Times ? Stopwatch.GetElapsedTime(began) : null, null, sent);
        foreach (var code in failures.GroupBy(failure => failure.Problem.Code))
        {
            ProducerTelemetry.Ended(Topic, null, code.Key, code.Count());
        }

        return new SendReport(sent, failures);
    }

    /// <summary>Ends when every event sent so far is durable or has failed.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _writer.FlushAsync(cancellationToken);

    /// <summary>Flushes, and closes the writer.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task<RecordPlace> ConfirmAsync<T>(T value, string? key, CancellationToken cancellationToken)
    {
        using var activity = ProducerTelemetry.Start(Topic);
        var began = ProducerTelemetry.Times ? Stopwatch.GetTimestamp() : 0;
        try
        {
            var delivery = await HandOverAsync(value, key, ProducerTelemetry.Headers(activity), cancellationToken);
            var place = await (cancellationToken.CanBeCanceled ? delivery.WaitAsync(cancellationToken) : delivery);
            ProducerTelemetry.Ended(Topic, began == 0 ? null : Stopwatch.GetElapsedTime(began), null);
            return place;
        }
        catch (CatchwaterException fault)
        {
            activity?.SetStatus(ActivityStatusCode.Error, fault.Problems[0].Message);
            ProducerTelemetry.Ended(Topic, began == 0 ? null : Stopwatch.GetElapsedTime(began), fault.Problems[0].Code);
            throw;
        }
    }

    private async ValueTask<Task<RecordPlace>> HandOverAsync<T>(T value, string? key, IReadOnlyList<RecordHeader> headers, CancellationToken cancellationToken)
    {
        var shaper = Take();
        try
        {
            return await _writer.WriteAsync(shaper.Record(JsonOf(shaper, value), key, null) with { Headers = headers }, cancellationToken);
        }
        finally
        {
            _shapers.Add(shaper);
        }
    }

    private EventShaper Take() => _shapers.TryTake(out var idle) ? idle : new EventShaper(Topic, _options, _time);

    private static ReadOnlyMemory<byte> JsonOf<T>(EventShaper shaper, T value) => value switch
    {
        ReadOnlyMemory<byte> memory => memory,
        Memory<byte> memory => memory,
        byte[] bytes => bytes,
        _ => shaper.Serialize(value),
    };
}
