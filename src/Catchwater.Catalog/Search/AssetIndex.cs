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
        private const string Select =
            """
            SELECT a.id, a.name, a.hidden, (SELECT group_concat(tag, char(31)) FROM (SELECT DISTINCT t.tag FROM asset_tag t WHERE t.asset_id = a.id)),
              a.namespace, a.kind, a.classification, a.owner, a.steward, a.format
            FROM asset a
            """;

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
                Load(connection, Select, null);
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
                Load(connection, $"{Select} WHERE a.id IN (SELECT value FROM json_each(@ids))", new { ids = Ids.Json(missing) });
            }

            return [.. ids.Where(_entries.ContainsKey).Select(id => _entries[id])];
        }

        /// <summary>Forgets what changed since; of a complete state it is read again at once.</summary>
        public void Advance(PreparedConnection connection, Revision to)
        {
            var since = Revision.Number;
            if (_complete)
            {
                Load(connection, $"{Select} WHERE a.changed > @since", new { since });
            }
            else
            {
                foreach (var id in connection.Query<long>("SELECT id FROM asset WHERE changed > @since", new { since }))
                {
                    _entries.Remove(id);
                }
            }

            Revision = to;
        }

        private void Load(PreparedConnection connection, string sql, object? parameters)
        {
            using var reader = connection.ExecuteReader(sql, parameters);
            while (reader.Read())
            {
                var facets = new int[Values.Length];
                for (var i = 0; i < facets.Length; i++)
                {
                    facets[i] = reader.IsDBNull(i + 4) ? -1 : Values[i].Add(reader.GetString(i + 4));
                }

                int[] tags = reader.IsDBNull(3) ? [] : [.. reader.GetString(3).Split('\u001f').Select(Tags.Add).Distinct()];
                var id = reader.GetInt64(0);
                _entries[id] = new AssetEntry(id, reader.GetString(1), reader.GetBoolean(2), facets, tags);
            }
        }
    }
}
