using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class IncrementalAlterConfigsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.IncrementalAlterConfigs, 0, 0)
{
    private const int Set = 0;
    private const int Delete = 1;

    private sealed record Change(string Name, int Operation, string? Value);

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var resources = read.Array(each => (
            Type: (ConfigResource)each.Int8(),
            Name: each.String(),
            Changes: each.Array(change => new Change(change.String(), change.Int8(), change.NullableString()))));
        var onlyCheck = read.Boolean();
        write.Int32(request.ThrottleMs);
        write.Array(resources, resource =>
        {
            var (error, message) = Alter(resource.Type, resource.Name, resource.Changes, onlyCheck);
            write.Error(error);
            write.String(message);
            write.Int8((int)resource.Type);
            write.String(resource.Name);
        });
        return true;
    }

    private (ErrorCode Error, string? Message) Alter(ConfigResource type, string name, List<Change> changes, bool onlyCheck)
    {
        if (type != ConfigResource.Topic || Cluster.Topics.Find(name) is not { } topic)
        {
            return (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{name}'; only settings of topics can be changed.");
        }

        foreach (var change in changes)
        {
            var wrong = change.Operation is Set or Delete
                ? TopicSettings.Check(change.Name, change.Operation == Set ? change.Value : null)
                : $"{change.Name}: a test broker sets and deletes, it does not append or subtract";
            if (wrong is not null)
            {
                return (ErrorCode.InvalidConfig, wrong);
            }
        }

        foreach (var change in onlyCheck ? [] : changes)
        {
            if (change.Operation == Set && change.Value is not null)
            {
                topic.Settings[change.Name] = change.Value;
            }
            else
            {
                topic.Settings.Remove(change.Name);
            }
        }

        return (ErrorCode.None, null);
    }
}
