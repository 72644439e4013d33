-- replay: all below is made again from the log.

-- Counts the writes that changed assets, so that readers know which of the assets they keep in memory are still right.
CREATE TABLE revision (
  number INTEGER NOT NULL,
  replay INTEGER NOT NULL             -- the revision of the last replay: ids before it mean nothing
);
INSERT INTO revision VALUES (0, 0);
ALTER TABLE asset ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;   -- the revision that changed it last
CREATE INDEX asset_by_change ON asset (changed);
DROP INDEX asset_facets;

-- Every DROP, so that lineage can be asked for as of a time; asset.dropped is the last.
CREATE TABLE asset_drop (
  asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  stamp TEXT NOT NULL,
  PRIMARY KEY (asset_id, stamp)
) WITHOUT ROWID;

DROP TABLE column_statement;
CREATE TABLE column_statement (       -- when a job said where a dataset's columns come from; the latest counts
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  dst INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  stamp TEXT NOT NULL,
  PRIMARY KEY (job_id, dst, stamp)
) WITHOUT ROWID;

-- As before, but with a rowid: what the two indexes repeat is small.
DROP TABLE column_edge;
CREATE TABLE column_edge (
  id INTEGER PRIMARY KEY,
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  dst INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  dst_column TEXT NOT NULL,           -- '' = the whole dataset
  src INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  src_column TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('DIRECT', 'INDIRECT')),
  subtype TEXT NOT NULL, masking INTEGER NOT NULL, description TEXT NOT NULL,
  first_seen TEXT NOT NULL, last_stamp TEXT NOT NULL,
  open INTEGER NOT NULL,
  UNIQUE (job_id, dst, dst_column, src, src_column, type, subtype)
);
CREATE INDEX column_edge_by_src ON column_edge (src, src_column);
CREATE INDEX column_edge_by_dst ON column_edge (dst, dst_column);
