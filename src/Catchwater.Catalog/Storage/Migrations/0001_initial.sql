-- The log. Everything below it is a projection: dropped and made again by a replay, always with the same result.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,          -- SHA-256 of the event's canonical JSON: the same event twice is one event
  source TEXT NOT NULL CHECK (source IN ('ingest', 'human')),
  event_time TEXT NOT NULL,
  received_at TEXT NOT NULL,
  body TEXT NOT NULL                  -- as it came
);

CREATE INDEX event_by_human ON event (seq) WHERE source = 'human';

-- Other names of an asset, from symlinks (for ever) and renames (until the rename).
CREATE TABLE symlink (
  namespace TEXT NOT NULL, name TEXT NOT NULL, alias_namespace TEXT NOT NULL, alias_name TEXT NOT NULL,
  PRIMARY KEY (namespace, name, alias_namespace, alias_name)
) WITHOUT ROWID;
CREATE INDEX symlink_by_alias ON symlink (alias_namespace, alias_name);
CREATE TABLE alias (
  namespace TEXT NOT NULL, name TEXT NOT NULL, until TEXT NOT NULL,   -- '~' = for ever
  target_namespace TEXT NOT NULL, target_name TEXT NOT NULL,
  PRIMARY KEY (namespace, name, until)
) WITHOUT ROWID;
CREATE INDEX alias_by_target ON alias (target_namespace, target_name);

CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL, name TEXT NOT NULL,
  kind TEXT, description TEXT, owner TEXT, steward TEXT, classification TEXT, retention_days INTEGER,
  location TEXT, format TEXT, size_bytes INTEGER, row_count INTEGER, quality_score REAL, version TEXT, schema_hash TEXT,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  written TEXT,                       -- stamp of the last event that wrote or described it
  dropped TEXT,                       -- stamp of the last DROP
  hidden INTEGER NOT NULL DEFAULT 0,  -- dropped and not written since
  search_hash TEXT,
  UNIQUE (namespace, name)
);
CREATE INDEX asset_by_name ON asset (name);
CREATE INDEX asset_facets ON asset (hidden, namespace, kind, classification, owner, steward, format);

CREATE TABLE asset_column (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  path TEXT NOT NULL,                 -- nested fields joined by dots
  ordinal INTEGER NOT NULL,
  type TEXT, description TEXT, classification TEXT,
  present INTEGER NOT NULL,           -- 0: was in an earlier schema version
  PRIMARY KEY (asset_id, path)
) WITHOUT ROWID;

CREATE TABLE asset_tag (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  path TEXT NOT NULL,                 -- '' = the asset itself
  tag TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('ingest', 'human', 'inherited')),
  origin TEXT,                        -- of an inherited tag: the column that has it of its own
  PRIMARY KEY (asset_id, path, tag)
) WITHOUT ROWID;
CREATE INDEX asset_tag_by_tag ON asset_tag (tag, asset_id);

CREATE TABLE inherited_classification (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  path TEXT NOT NULL, classification TEXT NOT NULL,
  origin TEXT NOT NULL,               -- the column that has it of its own
  PRIMARY KEY (asset_id, path)
) WITHOUT ROWID;

CREATE TABLE schema_version (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,                 -- SHA-256 over paths and types in order
  fields TEXT NOT NULL,               -- JSON array of [path, type]
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  PRIMARY KEY (asset_id, hash)
) WITHOUT ROWID;

-- The latest facet of each name; body NULL = deleted. Latest by event time, whatever the order of arrival.
CREATE TABLE facet (
  subject TEXT NOT NULL CHECK (subject IN ('dataset', 'job', 'run')),
  subject_id INTEGER NOT NULL,
  name TEXT NOT NULL, stamp TEXT NOT NULL, body TEXT,
  PRIMARY KEY (subject, subject_id, name)
) WITHOUT ROWID;

-- What a human set. It wins over every facet until a human unsets it.
CREATE TABLE human_value (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  path TEXT NOT NULL, field TEXT NOT NULL, stamp TEXT NOT NULL, value TEXT,
  PRIMARY KEY (asset_id, path, field)
) WITHOUT ROWID;
CREATE TABLE human_tag (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  path TEXT NOT NULL, tag TEXT NOT NULL, stamp TEXT NOT NULL, present INTEGER NOT NULL,
  PRIMARY KEY (asset_id, path, tag)
) WITHOUT ROWID;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL CHECK (origin IN ('job', 'dataset', 'human')),  -- who states its lineage; only 'job' ever runs
  namespace TEXT NOT NULL, name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  current_version_id INTEGER REFERENCES job_version (id),
  UNIQUE (origin, namespace, name)
);
CREATE TABLE job_version (
  id INTEGER PRIMARY KEY,
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,                 -- SHA-256 over what it reads and writes
  UNIQUE (job_id, hash)
);
CREATE INDEX job_by_version ON job (current_version_id);
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  declared INTEGER NOT NULL,          -- 1: a job or dataset event or a human's word, not a run
  state TEXT NOT NULL, state_stamp TEXT NOT NULL,
  rank INTEGER NOT NULL,              -- 2 complete or declared, 1 in progress, 0 failed or aborted
  first_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, last_stamp TEXT NOT NULL,
  job_version_id INTEGER REFERENCES job_version (id)
);
CREATE INDEX run_by_job ON run (job_id, rank, last_stamp) WHERE job_version_id IS NOT NULL;
CREATE INDEX run_by_job_time ON run (job_id, first_at) WHERE declared = 0;
CREATE INDEX run_by_version ON run (job_version_id, first_at);
CREATE TABLE run_io (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  output INTEGER NOT NULL,
  stamp TEXT NOT NULL, version TEXT,  -- the dataset's version that was read or written
  PRIMARY KEY (run, asset_id, output)
) WITHOUT ROWID;
CREATE INDEX run_io_by_asset ON run_io (asset_id, output, run);

CREATE TABLE edge (
  job_version_id INTEGER NOT NULL REFERENCES job_version (id) ON DELETE CASCADE,
  src INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  dst INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  open INTEGER NOT NULL,              -- the job's current version still has it and neither end is dropped
  PRIMARY KEY (job_version_id, src, dst)
) WITHOUT ROWID;
CREATE INDEX edge_by_src ON edge (src, open, dst);
CREATE INDEX edge_by_dst ON edge (dst, open, src);

CREATE TABLE column_statement (       -- the latest word on where a dataset's columns come from, by job
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  dst INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  stamp TEXT NOT NULL,
  PRIMARY KEY (job_id, dst)
) WITHOUT ROWID;
CREATE TABLE column_edge (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  dst INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  dst_column TEXT NOT NULL,           -- '' = the whole dataset
  src INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  src_column TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('DIRECT', 'INDIRECT')),
  subtype TEXT NOT NULL, masking INTEGER NOT NULL, description TEXT NOT NULL,
  first_seen TEXT NOT NULL, last_stamp TEXT NOT NULL,
  open INTEGER NOT NULL,
  PRIMARY KEY (job_id, dst, dst_column, src, src_column, type, subtype)
) WITHOUT ROWID;
CREATE INDEX column_edge_by_src ON column_edge (src, src_column, open);
CREATE INDEX column_edge_by_dst ON column_edge (dst, dst_column, open);

-- Words and beginnings of words (rowid = asset.id), and any part of a word.
CREATE VIRTUAL TABLE asset_words USING fts5 (name, description, columns, tags, content='', contentless_delete=1,
  tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE VIRTUAL TABLE asset_parts USING fts5 (body, content='', contentless_delete=1, detail=full,
  tokenize="trigram remove_diacritics 1");
