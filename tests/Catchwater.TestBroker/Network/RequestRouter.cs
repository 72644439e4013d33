using System.Collections.Concurrent;
using Catchwater.Brokers.Groups;
using Catchwater.Brokers.Log;
using Catchwater.Brokers.Protocol;
using Catchwater.Brokers.Topics;
using Catchwater.Brokers.Transactions;

namespace Catchwater.Brokers.Network;

/// <summary>Finds what answers a request, and counts requests.</summary>
internal sealed class RequestRouter
{
    private readonly Dictionary<ApiKey, Api> _apis;
    private readonly ConcurrentDictionary<ApiKey, int> _counts = [];

    public RequestRouter(Cluster cluster)
    {
        Api[] apis =
        [
            new ProduceApi(cluster), new FetchApi(cluster), new ListOffsetsApi(cluster), new DeleteRecordsApi(cluster),
            new MetadataApi(cluster), new CreateTopicsApi(cluster), new DeleteTopicsApi(cluster), new CreatePartitionsApi(cluster),
            new DescribeConfigsApi(cluster), new IncrementalAlterConfigsApi(cluster),
            new FindCoordinatorApi(cluster), new JoinGroupApi(cluster), new SyncGroupApi(cluster), new HeartbeatApi(cluster),
            new LeaveGroupApi(cluster), new ListGroupsApi(cluster), new DescribeGroupsApi(cluster), new DeleteGroupsApi(cluster),
            new OffsetCommitApi(cluster), new OffsetFetchApi(cluster),
            new InitProducerIdApi(cluster), new AddPartitionsToTxnApi(cluster), new AddOffsetsToTxnApi(cluster), new EndTxnApi(cluster),
            new TxnOffsetCommitApi(cluster),
        ];
        _apis = apis.ToDictionary(api => api.Key);
        _apis.Add(ApiKey.ApiVersions, new ApiVersionsApi([.. _apis.Values]));
    }

    public int Count(ApiKey key) => _counts.GetValueOrDefault(key);

    /// <summary>What answers this version of this request; null when nothing does.</summary>
    public Api? Find(ApiKey key, short version)
    {
        _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
        return _apis.TryGetValue(key, out var api) && (key == ApiKey.ApiVersions || (version >= api.Min && version <= api.Max)) ? api : null;
    }
}
