using System.Globalization;
using Catchwater.Brokers.Protocol;

namespace Catchwater.Brokers.Topics;

internal sealed class DescribeConfigsApi(Cluster cluster) : ImmediateApi(cluster, ApiKey.DescribeConfigs, 0, 3)
{
    private const int GivenForTopic = 1;
    private const int StaticBroker = 4;
    private const int Default = 5;

    private sealed record Setting(string Name, string Value, int Source);

    protected override bool Answer(Request request, RequestReader read, ReplyWriter write)
    {
        var resources = read.Array(each =>
            (Type: (ConfigResource)each.Int8(), Name: each.String(), Keys: each.NullableArray(key => key.String())));
        write.Int32(request.ThrottleMs);
        write.Array(resources, resource =>
        {
            var settings = resource.Type == ConfigResource.Topic ? OfTopic(resource.Name) : OfBroker();
            write.Error(settings is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None);
            write.String(settings is null ? $"The topic '{resource.Name}' does not exist." : null);
            write.Int8((int)resource.Type);
            write.String(resource.Name);
            var told = settings?.Where(setting => resource.Keys is not { Count: > 0 } keys || keys.Contains(setting.Name)).ToList() ?? [];
            write.Array(told, setting => WriteSetting(write, request.Version, setting));
        });
        return true;
    }

    private static void WriteSetting(ReplyWriter write, short version, Setting setting)
    {
        write.String(setting.Name);
        write.String(setting.Value);
        write.Boolean(setting.Source == StaticBroker);
        if (version == 0)
        {
            write.Boolean(setting.Source == Default);
        }
        else
        {
            write.Int8(setting.Source);
        }

        write.Boolean(false); // nothing here is secret
        if (version >= 1)
        {
            write.Array<int>([], write.Int32); // no synonyms
        }

        if (version >= 3)
        {
            write.Int8(2); // told as text
            write.String(null);
        }
    }

    private List<Setting>? OfTopic(string name)
    {
        if (Cluster.Topics.Find(name) is not { } topic)
        {
            return null;
        }

        return [.. TopicSettings.Defaults.Select(usual => topic.Settings.TryGetValue(usual.Key, out var given)
            ? new Setting(usual.Key, given, GivenForTopic)
            : new Setting(usual.Key, usual.Value, Default))];
    }

    private List<Setting> OfBroker() =>
    [
        new("auto.create.topics.enable", Cluster.Options.AutoCreateTopics ? "true" : "false", StaticBroker),
        new("num.partitions", Cluster.Options.DefaultPartitions.ToString(CultureInfo.InvariantCulture), StaticBroker),
    ];
}
