"""A year of snapshots, with three ways to find the rows of a run.

    .venv/bin/python -m bench.year 100000

    BRIN        what TrackPulse uses: a summary per few pages; a run's rows are stored together
    B-tree      an entry for every row
    partitions  one table per four weeks, each with the indexes that TrackPulse uses

For each it prints the megabytes of all indexes, and the seconds to write another week, to read one run and to find
every track's newest baseline: medians of three rounds, in turn. Uses the embedded server, with a separate database
that is dropped at the end.
"""

import statistics
import sys
import time
from collections.abc import Callable

import psycopg

from trackpulse.embedded import users

WEEKS = 52
ROUNDS = 3

_COLUMNS = """id bigint GENERATED ALWAYS AS IDENTITY, run_id bigint NOT NULL, track_id bigint NOT NULL,
    captured_at timestamptz NOT NULL, spotify_streams bigint, streams_read_at timestamptz, wow_streams bigint,
    wow_pct float8, streams_interval_days float8, youtube_views bigint, views_read_at timestamptz,
    wow_youtube_views bigint, wow_youtube_pct float8, views_interval_days float8, flags varchar[] NOT NULL"""
_SHARED = """
    CREATE UNIQUE INDEX ON {table} (track_id, run_id);
    CREATE INDEX ON {table} (track_id, streams_read_at) WHERE spotify_streams IS NOT NULL;
    CREATE INDEX ON {table} (track_id, views_read_at) WHERE youtube_views IS NOT NULL;"""
_BRIN = "CREATE INDEX ON {table} USING brin (run_id) WITH (autosummarize = on);"
TABLES = {
    "BRIN": f"CREATE TABLE {{table}} ({_COLUMNS}); {_SHARED} {_BRIN}",
    "B-tree": f"CREATE TABLE {{table}} ({_COLUMNS}); {_SHARED} CREATE INDEX ON {{table}} (run_id);",
    "partitions": f"CREATE TABLE {{table}} ({_COLUMNS}) PARTITION BY RANGE (run_id);"
    + "".join(
        f"CREATE TABLE {{table}}_{part} PARTITION OF {{table}} FOR VALUES FROM ({4 * part}) TO ({4 * part + 4});"
        for part in range((WEEKS + ROUNDS) // 4 + 2)
    )
    + _SHARED
    + _BRIN,
}
WEEK = """
    INSERT INTO {table} (run_id, track_id, captured_at, spotify_streams, streams_read_at, wow_streams, wow_pct,
           streams_interval_days, youtube_views, views_read_at, wow_youtube_views, wow_youtube_pct,
           views_interval_days, flags)
    SELECT {run}, track, at, track * 37 + {run}, at, 100, 1, 7, track * 7 + {run}, at, 10, 1, 7, '{{}}'
      FROM generate_series(1, {tracks}) track,
           (SELECT timestamptz '2026-01-02' + {run} * interval '7 days' AS at) week
"""
RUN = "SELECT sum(spotify_streams), count(*) FROM {table} WHERE run_id = {run}"
BASELINES = """
    SELECT count(past.spotify_streams) FROM generate_series(1, {tracks}) track(id)
      LEFT JOIN LATERAL (
           SELECT spotify_streams FROM {table} WHERE track_id = track.id AND spotify_streams IS NOT NULL
              AND streams_read_at <= timestamptz '2026-01-02' + {run} * interval '7 days' - interval '3.5 days'
            ORDER BY streams_read_at DESC LIMIT 1) past ON true
"""
SIZE = "SELECT sum(pg_indexes_size(oid)) / 1e6 FROM pg_class WHERE relname LIKE '{table}%' AND relkind = 'r'"


def seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def name(side: str) -> str:
    return f"history_{side.lower().replace('-', '')}"


def build(server: psycopg.Connection[object], tracks: int) -> None:
    for side, statement in TABLES.items():
        server.execute(f"DROP TABLE IF EXISTS {name(side)} CASCADE")  # Left by an interrupted one.
        server.execute(statement.format(table=name(side)))
        for run in range(WEEKS):
            server.execute(WEEK.format(table=name(side), run=run, tracks=tracks))
        server.execute(f"VACUUM ANALYZE {name(side)}")


def measure(server: psycopg.Connection[object], side: str, run: int, tracks: int) -> list[float]:
    """Return the seconds to write a week, to read it, and to find every track's baseline for the next."""
    values = {"table": name(side), "run": run, "tracks": tracks}
    took = [seconds(lambda: server.execute(WEEK.format(**values)))]
    server.execute(f"VACUUM ANALYZE {name(side)}")
    took.append(seconds(lambda: server.execute(RUN.format(**values)).fetchall()))
    took.append(seconds(lambda: server.execute(BASELINES.format(**values)).fetchall()))
    return took


def main() -> None:
    tracks = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    address = users.join("bench_year", redis_database=14).database_url
    with psycopg.connect(address, autocommit=True) as server:
        build(server, tracks)
        took: dict[str, list[list[float]]] = {side: [] for side in TABLES}
        for one in range(ROUNDS):
            for side in TABLES:
                took[side].append(measure(server, side, WEEKS + one, tracks))
        sys.stdout.write(f"{tracks * WEEKS:,} snapshots\n               index MB    write     read  baselines  (s)\n")
        for side, rounds in took.items():
            size = server.execute(SIZE.format(table=name(side))).fetchone()
            medians = "".join(f"{statistics.median(one):>10.2f}" for one in zip(*rounds, strict=True))
            sys.stdout.write(f"{side:<12} {size[0]:>10,.0f}{medians}\n")  # type: ignore[index]  # a sum has one row
    with psycopg.connect(address.replace("/bench_year", "/postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE bench_year")


if __name__ == "__main__":
    main()
