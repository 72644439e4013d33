using Catchwater.Streaming.Running;
using Catchwater.Topics.Records;

namespace Catchwater.Streaming.Jobs;

/// <summary>A topic a job reads and what each task does with its records.</summary>
internal sealed record JobInput(string Topic, InputKind Kind, Func<TaskRuntime, RecordHandler> Open);

/// <summary>Takes one record. What it throws is the job's own fault; unreadable records it hands to the dead letters itself.</summary>
internal delegate void RecordHandler(in Record record);
