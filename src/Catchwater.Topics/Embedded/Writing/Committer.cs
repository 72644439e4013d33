using Catchwater.Core.Failpoints;
using Catchwater.Topics.Embedded.Storage;

namespace Catchwater.Topics.Embedded.Writing;

/// <summary>
/// Group commit: one thread turns whatever was handed over since its last write into one more, with one fsync for all of it, and
/// then answers. While it writes, the next group gathers; nothing is ever held back to wait for company.
/// </summary>
internal sealed class Committer
{
    // A group above this is written in parts, so that memory stays bounded; a request is never split.
    private const long WriteBytes = 32L << 20;

    private readonly LogStore _store;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private List<CommitRequest> _handed = [];
    private TopicsException? _refusal;
    private bool _closing;

    public Committer(LogStore store)
    {
        _store = store;
        _thread = new Thread(Run) { IsBackground = true, Name = "catchwater log commit" };
        _thread.Start();
    }

    /// <summary>Writes so far, an fsync each.</summary>
    public long Writes { get; private set; }

    /// <summary>Called once when the log can no longer be written.</summary>
    public Action<TopicsException>? Broken { get; set; }

    /// <summary>Hands a request over; requests are applied in this order. One that cannot be taken fails at once.</summary>
    public void Enqueue(CommitRequest request)
    {
        TopicsException? refusal;
        lock (_gate)
        {
            refusal = _refusal ?? (_closing ? Faults.Closed(_store.Folder) : null);
            if (refusal is null)
            {
                _handed.Add(request);
                if (_handed.Count == 1)
                {
                    Monitor.Pulse(_gate);
                }
            }
        }

        if (refusal is not null)
        {
            request.Failed(refusal);
        }
    }

    /// <summary>Adds something of the log's own, in order with everything else; ends when it is durable.</summary>
    public Task RunAsync(Action<CommitBatch> fill)
    {
        OwnCommit own = new(fill);
        Enqueue(own);
        return own.Task;
    }

    /// <summary>Commits what was handed over, and ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        using CommitBatch batch = new(_store);
        List<CommitRequest> taken = [];
        List<CommitRequest> added = [];
        while (Take(ref taken))
        {
            var next = 0;
            CommitRequest? preparing = null;
            try
            {
                while (next < taken.Count)
                {
                    while (next < taken.Count && batch.Bytes < WriteBytes)
                    {
                        preparing = taken[next++];
                        if (preparing.Prepare(batch))
                        {
                            added.Add(preparing);
                        }

                        preparing = null;
                    }

                    Failpoint.Hit("log.before-commit");
                    batch.Write();
                    Writes++;
                    Failpoint.Hit("log.after-commit");
                    batch.Publish();
                    foreach (var request in added)
                    {
                        request.Committed();
                    }

                    added.Clear();
                }
            }
            catch (Exception fault)
            {
                // Whatever it was, what is in memory may no longer be what is on disk: only opening the log again makes it sure.
                Break(Faults.Failed(_store.Folder, fault), [.. added, .. preparing is null ? [] : new[] { preparing }, .. taken.Skip(next)]);
                return;
            }

            taken.Clear();
        }
    }

    private bool Take(ref List<CommitRequest> taken)
    {
        lock (_gate)
        {
            while (_handed.Count == 0)
            {
                if (_closing)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (taken, _handed) = (_handed, taken);
            return true;
        }
    }

    private void Break(TopicsException refusal, List<CommitRequest> open)
    {
        lock (_gate)
        {
            _refusal = refusal;
            open.AddRange(_handed);
            _handed.Clear();
        }

        foreach (var request in open)
        {
            request.Failed(refusal);
        }

        Broken?.Invoke(refusal);
    }

    private sealed class OwnCommit(Action<CommitBatch> fill) : CommitRequest
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TopicsException? _refused;

        public Task Task => _done.Task;

        public override bool Prepare(CommitBatch batch)
        {
            try
            {
                fill(batch);
            }
            catch (TopicsException refused)
            {
                // Only said before anything was added: the others of the group go on.
                _refused = refused;
            }

            return true;
        }

        public override void Committed()
        {
            if (_refused is null)
            {
                _done.SetResult();
            }
            else
            {
                _done.SetException(_refused);
            }
        }

        public override void Failed(TopicsException fault) => _done.SetException(fault);
    }
}
