using Catchwater.Catalog.Edits;
using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Projection;

/// <summary>
/// Classification and tags go down from column to column along direct lineage, and stop where values are masked. A column's own
/// classification stands; one without takes the most sensitive of its sources. A tag that a human took off stays off, and goes no
/// further. What is inherited names the column that has it of its own.
/// </summary>
internal sealed class Inheritance(PreparedConnection connection)
{
    private const string Edge = "e.open = 1 AND e.type = 'DIRECT' AND e.masking = 0 AND e.dst_column <> ''";

    private readonly Dictionary<(long Asset, string Path), Node> _nodes = [];

    /// <summary>Works out anew what everything downstream of the given assets inherits; the assets whose tags changed.</summary>
    public IReadOnlyCollection<long> Refresh(IReadOnlyCollection<long> changed)
    {
        if (changed.Count == 0)
        {
            return [];
        }

        // The region holds everything downstream, so what flows into it from outside does not depend on it: cycles feed on nothing.
        var region = Downstream(changed);
        var ids = Ids.Json(region);
        Load(region, ids);
        Spread();
        return Write(region, ids);
    }

    private HashSet<long> Downstream(IReadOnlyCollection<long> start)
    {
        HashSet<long> region = [.. start];
        List<long> frontier = [.. start];
        while (frontier.Count > 0)
        {
            frontier = [.. connection.Query<long>(
                $"SELECT DISTINCT e.dst FROM json_each(@ids) i CROSS JOIN column_edge e ON e.src = i.value WHERE {Edge}", new { ids = Ids.Json(frontier) }).Where(region.Add)];
        }

        return region;
    }

    private void Load(HashSet<long> region, string ids)
    {
        foreach (var edge in connection.Query<(long Source, string From, long Target, string To)>(
            $"SELECT e.src, e.src_column, e.dst, e.dst_column FROM json_each(@ids) i CROSS JOIN column_edge e ON e.dst = i.value WHERE {Edge}", new { ids }))
        {
            At(edge.Source, edge.From).Targets.Add(At(edge.Target, edge.To));
        }

        var involved = Ids.Json(_nodes.Keys.Select(key => key.Asset).Union(region));
        foreach (var (asset, path, classification, ns, name) in connection.Query<(long, string, string?, string, string)>(
            """
            SELECT c.asset_id, c.path, c.classification, a.namespace, a.name FROM json_each(@involved) i CROSS JOIN asset_column c ON c.asset_id = i.value
            JOIN asset a ON a.id = c.asset_id WHERE c.present = 1 AND c.classification IS NOT NULL
            """,
            new { involved }))
        {
            At(asset, path).Own(classification!, $"{ns}:{name}.{path}");
        }

        foreach (var (asset, path, tag, origin, ns, name) in connection.Query<(long, string, string, string?, string, string)>(
            """
            SELECT t.asset_id, t.path, t.tag, t.origin, a.namespace, a.name FROM json_each(@involved) i CROSS JOIN asset_tag t ON t.asset_id = i.value
            JOIN asset a ON a.id = t.asset_id WHERE t.path <> ''
            """,
            new { involved }))
        {
            if (origin is null || !region.Contains(asset))
            {
                At(asset, path).Tags[tag] = new Inherited(origin ?? $"{ns}:{name}.{path}", origin is null);
            }
        }

        foreach (var (asset, path, classification, origin) in connection.Query<(long, string, string, string)>(
            "SELECT c.asset_id, c.path, c.classification, c.origin FROM json_each(@involved) i CROSS JOIN inherited_classification c ON c.asset_id = i.value", new { involved }))
        {
            if (!region.Contains(asset))
            {
                At(asset, path).Take(classification, origin);
            }
        }

        foreach (var (asset, path, tag) in connection.Query<(long, string, string)>(
            "SELECT h.asset_id, h.path, h.tag FROM json_each(@involved) i CROSS JOIN human_tag h ON h.asset_id = i.value WHERE h.present = 0", new { involved }))
        {
            At(asset, path).Refused.Add(tag);
        }
    }

    private void Spread()
    {
        Queue<Node> open = new(_nodes.Values.Where(node => node.Classification is not null || node.Tags.Count > 0));
        while (open.TryDequeue(out var node))
        {
            foreach (var target in node.Targets)
            {
                var grew = node.Classification is { } classification && target.Take(classification, node.Origin!);
                foreach (var (tag, from) in node.Tags)
                {
                    grew |= target.Take(tag, from);
                }

                if (grew)
                {
                    open.Enqueue(target);
                }
            }
        }
    }

    private HashSet<long> Write(HashSet<long> region, string ids)
    {
        var own = _nodes.Where(pair => region.Contains(pair.Key.Asset)).ToList();
        var tags = own.SelectMany(pair => pair.Value.Tags.Where(tag => !tag.Value.Own).Select(tag => (pair.Key.Asset, pair.Key.Path, Tag: tag.Key, tag.Value.Origin))).ToHashSet();
        var known = connection.Query<(long Asset, string Path, string Tag, string Origin)>(
            "SELECT t.asset_id, t.path, t.tag, t.origin FROM json_each(@ids) i CROSS JOIN asset_tag t ON t.asset_id = i.value WHERE t.source = 'inherited'", new { ids }).ToHashSet();
        foreach (var (asset, path, tag, _) in known.Except(tags))
        {
            connection.Execute("DELETE FROM asset_tag WHERE asset_id = @asset AND path = @path AND tag = @tag AND source = 'inherited'", new { asset, path, tag });
        }

        foreach (var (asset, path, tag, origin) in tags.Except(known))
        {
            connection.Execute("INSERT INTO asset_tag (asset_id, path, tag, source, origin) VALUES (@asset, @path, @tag, 'inherited', @origin)", new { asset, path, tag, origin });
        }

        connection.Execute("DELETE FROM inherited_classification WHERE asset_id IN (SELECT value FROM json_each(@ids))", new { ids });
        foreach (var ((asset, path), node) in own.Where(pair => pair.Value is { Classification: not null, OwnClassification: false }))
        {
            connection.Execute(
                "INSERT INTO inherited_classification (asset_id, path, classification, origin) VALUES (@asset, @path, @Classification, @Origin)",
                new { asset, path, node.Classification, node.Origin });
        }

        return [.. known.Except(tags).Concat(tags.Except(known)).Select(tag => tag.Asset)];
    }

    private Node At(long asset, string path)
    {
        if (!_nodes.TryGetValue((asset, path), out var node))
        {
            _nodes[(asset, path)] = node = new Node();
        }

        return node;
    }

    /// <summary>A tag on a column.</summary>
    private readonly record struct Inherited(string Origin, bool Own);

    private sealed class Node
    {
        public string? Classification { get; private set; }

        public string? Origin { get; private set; }

        public bool OwnClassification { get; private set; }

        public Dictionary<string, Inherited> Tags { get; } = [];

        public HashSet<string> Refused { get; } = [];

        public List<Node> Targets { get; } = [];

        public void Own(string classification, string origin) => (Classification, Origin, OwnClassification) = (classification, origin, true);

        /// <summary>Takes a source's classification when it is more sensitive; of equals the one from the smaller name, so that order does not matter.</summary>
        public bool Take(string classification, string origin)
        {
            if (OwnClassification || (Classification is not null && Compare((classification, origin), (Classification, Origin!)) <= 0))
            {
                return false;
            }

            (Classification, Origin) = (classification, origin);
            return true;
        }

        public bool Take(string tag, Inherited from)
        {
            if (Refused.Contains(tag) || (Tags.TryGetValue(tag, out var known) && (known.Own || string.CompareOrdinal(known.Origin, from.Origin) <= 0)))
            {
                return false;
            }

            Tags[tag] = new Inherited(from.Origin, false);
            return true;
        }

        private static int Compare((string Classification, string Origin) a, (string Classification, string Origin) b)
        {
            var rank = Rank(a.Classification).CompareTo(Rank(b.Classification));
            var word = rank != 0 ? rank : string.CompareOrdinal(a.Classification, b.Classification);
            return word != 0 ? word : -string.CompareOrdinal(a.Origin, b.Origin);
        }

        /// <summary>Foreign words mean less than ours: nobody says how much.</summary>
        private static int Rank(string classification)
        {
            for (var i = 0; i < AssetField.Classifications.Count; i++)
            {
                if (AssetField.Classifications[i] == classification)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
