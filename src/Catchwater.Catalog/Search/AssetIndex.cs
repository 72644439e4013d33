using Catchwater.Catalog.Storage;
using Dapper;

namespace Catchwater.Catalog.Search;

/// <summary>
/// The assets that searches met, in memory: filters, facets and order are worked out here, because a join of
/// ten thousand matches with their rows and tags costs more than finding them. An entry is read when it is first needed and dropped
/// when a write, of whichever process, changed its asset; every write counts up the catalogue's revision.
/// </summary>
internal sealed class AssetIndex
{
    private readonly Lock _lock = new();
    private State _state = new(new Revision(-1, -1));

    /// <summary>Works on the entries as they are in the connection's snapshot.</summary>
    public T Use<T>(PreparedConnection connection, Func<State, T> work)
    {
        var (number, replay) = connection.QuerySingle<(long, long)>("SELECT number, replay FROM revision");
        var revision = new Revision(number, replay);
        lock (_lock)
        {
            if (revision.Number < _state.Revision.Number)
            {
                // Another reader began later than this one and was faster: its entries may be newer than this snapshot.
                var own = new State(revision);
                return work(own);
            }

            if (revision.Replay != _state.Revision.Replay)
            {
                _state = new State(revision);
            }
            else if (revision.Number > _state.Revision.Number)
            {
                _state.Advance(connection, revision);
            }

            return work(_state);
        }
    }

    internal readonly record struct Revision(long Number, long Replay);

    /// <summary>Entries of one revision.</summary>
    internal sealed class State(Revision revision)
    {
        private static readonly string Columns = $"a.id, a.name, a.hidden, {string.Join(", ", FacetKeys.Single.Select(key => "a." + key))}";

        private readonly Dictionary<long, AssetEntry> _entries = [];
        private bool _complete;

        public Revision Revision { get; private set; } = revision;

        /// <summary>The values of <see cref="FacetKeys.Single"/>, in that order.</summary>
        public FacetValues[] Values { get; } = [.. FacetKeys.Single.Select(_ => new FacetValues())];

        public FacetValues Tags { get; } = new();

        /// <summary>Every asset.</summary>
        public IReadOnlyCollection<AssetEntry> All(PreparedConnection connection)
        {
            if (!_complete)
            {
                Load(connection, null);
                _complete = true;
            }

            return _entries.Values;
        }

        /// <summary>The assets of these ids.</summary>
        public List<AssetEntry> Of(PreparedConnection connection, IReadOnlyCollection<long> ids)
        {
            var missing = ids.Where(id => !_entries.ContainsKey(id)).ToList();
            if (missing.Count > 0)
            {
                Load(connection, missing);
            }

            return [.. ids.Where(_entries.ContainsKey).Select(id => _entries[id])];
        }

        /// <summary>Forgets what changed since; of a complete state it is read again at once.</summary>
        public void Advance(PreparedConnection connection, Revision to)
        {
            var changed = connection.Query<long>("SELECT id FROM asset WHERE changed > @since", new { since = Revision.Number }).AsList();
            if (_complete)
            {
                Load(connection, changed);
            }
            else
            {
                changed.ForEach(id => _entries.Remove(id));
            }

            Revision = to;
        }

        /// <summary>Reads the assets of these ids, or all: assets and their tags side by side, both in the order of ids.</summary>
        private void Load(PreparedConnection connection, List<long>? ids)
        {
            ids?.Sort();
            var list = ids is null ? null : Ids.Json(ids);
            using var assets = connection.Prepared(list is null
                ? $"SELECT {Columns} FROM asset a ORDER BY a.id"
                : $"SELECT {Columns} FROM json_each(?1) i CROSS JOIN asset a ON a.id = i.value");
            using var tags = connection.Prepared(list is null
                ? "SELECT t.asset_id, t.tag FROM asset_tag t ORDER BY t.asset_id"
                : "SELECT t.asset_id, t.tag FROM json_each(?1) i CROSS JOIN asset_tag t ON t.asset_id = i.value");
            if (list is not null)
            {
                assets.Bind(list);
                tags.Bind(list);
            }

            List<int> own = [];
            var tagged = tags.Next();
            while (assets.Next())
            {
                var id = assets.Number(0)!.Value;
                for (own.Clear(); tagged && tags.Number(0) <= id; tagged = tags.Next())
                {
                    var tag = Tags.Add(tags.Utf8(1));
                    if (!own.Contains(tag))
                    {
                        own.Add(tag);
                    }
                }

                var facets = new int[Values.Length];
                for (var i = 0; i < facets.Length; i++)
                {
                    facets[i] = assets.IsNull(i + 3) ? -1 : Values[i].Add(assets.Utf8(i + 3));
                }

                _entries[id] = new AssetEntry(id, assets.Text(1)!, assets.Flag(2), facets, [.. own]);
            }
        }
    }
}
