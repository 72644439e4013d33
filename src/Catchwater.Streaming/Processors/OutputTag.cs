namespace Catchwater.Streaming.Processors;

/// <summary>Names a side output of a processor: events that go another way than its results.</summary>
/// <typeparam name="T">What goes there.</typeparam>
/// <param name="Name">The name; two tags of the same name are the same.</param>
public sealed record OutputTag<T>(string Name);
