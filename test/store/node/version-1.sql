-- A store as migration 0001-runs left it, with one run. It stays as it is: such files are out there.
PRAGMA application_id = 1283023216;
BEGIN TRANSACTION;
CREATE TABLE runs (
  id text primary key,
  name text,
  configuration text not null,
  seed integer not null,
  versions text not null,
  created_at text not null
) strict;
INSERT INTO runs VALUES('1a3bcfce8fe5a153','first','{"task":"copy","units":64}',7,'{"lyapscope":"0.1.0"}','2026-11-23T06:30:10.762Z');
CREATE TABLE metrics (
  run text not null references runs (id) on delete cascade,
  name text not null,
  step integer not null,
  value real,
  primary key (run, name, step)
) strict, without rowid;
INSERT INTO metrics VALUES('1a3bcfce8fe5a153','loss',1,0.1);
INSERT INTO metrics VALUES('1a3bcfce8fe5a153','loss',2,NULL);
INSERT INTO metrics VALUES('1a3bcfce8fe5a153','loss',3,-9e999);
CREATE TABLE spectra (
  run text not null references runs (id) on delete cascade,
  kind text not null,
  step integer not null,
  exponents blob not null,
  errors blob,
  layer_of text,
  details text not null,
  primary key (run, kind, step)
) strict;
INSERT INTO spectra VALUES('1a3bcfce8fe5a153','joint',2,X'000000000000E03F000000000000F0FF',X'000000000000D03F000000000000F87F','[1,0]','{"dimension":1}');
CREATE TABLE series (
  run text not null references runs (id) on delete cascade,
  name text not null,
  step integer not null,
  numbers blob not null,
  primary key (run, name, step)
) strict;
INSERT INTO series VALUES('1a3bcfce8fe5a153','norms',2,X'000000000000F03F0000000000000040');
CREATE TABLE checkpoints (
  run text not null references runs (id) on delete cascade,
  step integer not null,
  bytes blob not null,
  primary key (run, step)
) strict;
INSERT INTO checkpoints VALUES('1a3bcfce8fe5a153',2,X'0102FF');
CREATE TABLE states (
  id integer primary key autoincrement,
  run text not null references runs (id) on delete cascade,
  state text not null,
  step integer not null,
  message text not null,
  at text not null
) strict;
INSERT INTO states VALUES(1,'1a3bcfce8fe5a153','diverged',3,'loss is -Infinity','2026-11-23T06:30:10.768Z');
CREATE INDEX states_of_run on states (run, id);
CREATE TABLE kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
INSERT INTO kysely_migration VALUES('0001-runs','2026-11-23T06:30:10.743Z');
CREATE TABLE kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null);
INSERT INTO kysely_migration_lock VALUES('migration_lock',0);
COMMIT;
