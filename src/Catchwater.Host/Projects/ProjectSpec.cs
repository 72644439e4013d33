using Catchwater.Core.Secrets;

namespace Catchwater.Host.Projects;

/// <summary>The project's own file, <c>catchwater.yaml</c>. Every setting but the name has a working default.</summary>
public sealed record ProjectSpec
{
    /// <summary>The project's name: letters, digits, <c>-</c> and <c>_</c>. It is the namespace of its tables in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>What the project is for, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Folder of the lake, relative to the project. Default: <c>./lake</c>.</summary>
    [MayReference]
    public string Lake { get; init; } = "./lake";

    /// <summary>
    /// Where topics live. Default: <c>embedded</c>, a log in <c>.catchwater/topics</c>; <c>embedded:./folder</c> puts it elsewhere;
    /// <c>kafka://host:port</c> (commas between several) is a Kafka cluster.
    /// </summary>
    [MayReference]
    public string Topics { get; init; } = "embedded";

    /// <summary>How to reach the cluster that <c>topics: kafka://…</c> names. Default: without encryption, and nobody asks who we are.</summary>
    public KafkaSpec Kafka { get; init; } = new();

    /// <summary>What runs the pipelines. Default, and all this version serves: <c>duckdb</c>.</summary>
    public string Engine { get; init; } = "duckdb";

    /// <summary>File of the catalogue, relative to the project. Default: <c>./catalog.db</c>.</summary>
    [MayReference]
    public string Catalog { get; init; } = "./catalog.db";

    /// <summary>Memory the engine may use before it spills, such as <c>512MB</c>. Default: 80 % of the machine's.</summary>
    [MayReference]
    public string? MemoryLimit { get; init; }

    /// <summary>Worker threads, 1 or more. Default: one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Settings that differ by environment, chosen by <c>--env</c>.</summary>
    public IReadOnlyDictionary<string, EnvironmentSpec> Environments { get; init; } = new Dictionary<string, EnvironmentSpec>();
}

/// <summary>What one environment changes; what it leaves out stays as the project says.</summary>
public sealed record EnvironmentSpec
{
    /// <inheritdoc cref="ProjectSpec.Lake"/>
    [MayReference]
    public string? Lake { get; init; }

    /// <inheritdoc cref="ProjectSpec.Topics"/>
    [MayReference]
    public string? Topics { get; init; }

    /// <summary>In place of the whole of the project's own <c>kafka</c>.</summary>
    public KafkaSpec? Kafka { get; init; }

    /// <inheritdoc cref="ProjectSpec.Engine"/>
    public string? Engine { get; init; }

    /// <inheritdoc cref="ProjectSpec.Catalog"/>
    [MayReference]
    public string? Catalog { get; init; }

    /// <inheritdoc cref="ProjectSpec.MemoryLimit"/>
    [MayReference]
    public string? MemoryLimit { get; init; }

    /// <inheritdoc cref="ProjectSpec.Threads"/>
    public int? Threads { get; init; }
}
