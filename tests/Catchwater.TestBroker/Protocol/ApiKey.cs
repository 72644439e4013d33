namespace Catchwater.Brokers.Protocol;

/// <summary>The requests that the broker answers, by their number in the protocol (https://kafka.apache.org/protocol#protocol_api_keys).</summary>
public enum ApiKey : short
{
    /// <summary>Appends record batches.</summary>
    Produce = 0,

    /// <summary>Reads record batches.</summary>
    Fetch = 1,

    /// <summary>Finds an offset by time.</summary>
    ListOffsets = 2,

    /// <summary>Brokers, topics and leaders.</summary>
    Metadata = 3,

    /// <summary>Stores offsets of a group.</summary>
    OffsetCommit = 8,

    /// <summary>Reads offsets of a group.</summary>
    OffsetFetch = 9,

    /// <summary>Which broker coordinates a group or a transactional id.</summary>
    FindCoordinator = 10,

    /// <summary>A member enters a group's next generation.</summary>
    JoinGroup = 11,

    /// <summary>A member says that it lives.</summary>
    Heartbeat = 12,

    /// <summary>A member goes.</summary>
    LeaveGroup = 13,

    /// <summary>The leader hands out the assignment, members receive it.</summary>
    SyncGroup = 14,

    /// <summary>Members and state of groups.</summary>
    DescribeGroups = 15,

    /// <summary>All groups.</summary>
    ListGroups = 16,

    /// <summary>Which requests, in which versions, the broker answers.</summary>
    ApiVersions = 18,

    /// <summary>Creates topics.</summary>
    CreateTopics = 19,

    /// <summary>Deletes topics.</summary>
    DeleteTopics = 20,

    /// <summary>Moves the start of partitions forward.</summary>
    DeleteRecords = 21,

    /// <summary>A producer's id and epoch; fences earlier producers of a transactional id.</summary>
    InitProducerId = 22,

    /// <summary>Partitions that the transaction will write.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>A group whose offsets the transaction will commit.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts.</summary>
    EndTxn = 26,

    /// <summary>Offsets that become the group's when the transaction commits.</summary>
    TxnOffsetCommit = 28,

    /// <summary>Settings of topics.</summary>
    DescribeConfigs = 32,

    /// <summary>Adds partitions.</summary>
    CreatePartitions = 37,

    /// <summary>Deletes empty groups.</summary>
    DeleteGroups = 42,

    /// <summary>Changes settings of topics.</summary>
    IncrementalAlterConfigs = 44,
}
