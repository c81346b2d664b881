"""Whose turn it is: the order in which queued runs are begun, as SQL.

The next run is that of the person who has used least of the machine, see `labcore.store.use`: each of somebody's runs
that is to be begun before another's counts as one more of usual length. So somebody alone has all of the machine, and
who queues a hundred runs is served no more often than who queues one and comes again.

Among the runs of one person, each study is a lane, and all runs that stand alone are one lane together. The next run
comes from the lane with the fewest at work; where several have as few, from the one that has waited longest since one
of its runs was begun, as far as hours are remembered. Within a lane, who has waited longest is first. So one run waits
for one run of a study of hundreds, and not for all of them, and two studies side by side get on alike. What belongs to
a paused study is held back, unless another study that goes on waits for the same run. Of a stopped one nothing is
queued any more; a run of it that its owner resumes is begun.

An instructor can hold back the runs of a person, or of all; and put a run first, which then is begun before all others
and though its owner is held back.
"""

from labcore.store import use

EVERYBODY = "*"
"""In the table `held`, in the place of an owner."""

HELD = """
    EXISTS (SELECT 1 FROM study_members AS m JOIN studies AS s USING (study_id)
        WHERE m.run_id = runs.run_id AND m.own AND s.state = 'paused')
    AND NOT EXISTS (SELECT 1 FROM study_members AS m JOIN studies AS s USING (study_id)
        WHERE m.run_id = runs.run_id AND s.state = 'running')
"""
"""Whether a row of runs waits for its study to go on."""

OWNER_HELD = f"put_first IS NULL AND EXISTS (SELECT 1 FROM held WHERE held.owner IN (runs.owner, '{EVERYBODY}'))"
"""Whether a row of runs waits for an instructor to let its owner go on."""

WANTED_BESIDE = """
    SELECT 1 FROM study_members JOIN studies USING (study_id)
    WHERE run_id = :run_id AND study_id <> :study_id AND state = 'running' LIMIT 1
"""
"""A row where a study that goes on, other than that one, has the run."""


def _lane(rows: str) -> str:
    """Which lane a row of that table is in, as SQL."""
    return f"coalesce((SELECT study_id FROM study_members AS m WHERE m.run_id = {rows}.run_id AND m.own LIMIT 1), '')"


MAY_BEGIN = f"state = 'queued' AND trashed IS NULL AND NOT ({HELD}) AND NOT ({OWNER_HELD})"
"""What may be begun."""

TURNS = f"""
    WITH pace AS ({use.PACE}), used AS ({use.USED}), lanes AS (
        SELECT owner, lane, sum(at_work) AS at_work, max(started) AS begun FROM (
            SELECT owner, 1 AS at_work, started, {_lane("runs")} AS lane FROM runs
            WHERE state = 'running' AND started IS NOT NULL AND trashed IS NULL
            UNION ALL
            SELECT owner, 0, started, {_lane("work")} FROM work WHERE ended > {use.NOW} - {use.WINDOW}
        ) GROUP BY owner, lane
    ), waits AS (
        SELECT run_id, owner, queued, put_first, number, lane,
            ROW_NUMBER() OVER (PARTITION BY owner, lane ORDER BY queued, number) AS number_in_lane
        FROM (
            SELECT run_id, owner, queued, put_first, rowid AS number, {_lane("runs")} AS lane FROM runs
            WHERE {MAY_BEGIN}
        )
    ), own AS (
        SELECT run_id, waits.owner, queued, put_first, number, ROW_NUMBER() OVER (
            PARTITION BY waits.owner
            ORDER BY coalesce(at_work, 0) + number_in_lane, coalesce(begun, 0), queued, number
        ) AS number_of_owner
        FROM waits LEFT JOIN lanes ON lanes.owner = waits.owner AND lanes.lane = waits.lane
    )
    SELECT own.run_id, ROW_NUMBER() OVER (
        ORDER BY put_first IS NULL, put_first,
            coalesce(seconds, 0) + number_of_owner * (SELECT seconds FROM pace),
            CASE number_of_owner WHEN 1 THEN coalesce(begun, 0) END, queued, number_of_owner, number
    ) AS position
    FROM own LEFT JOIN used ON used.owner = own.owner
"""
"""The runs that may be begun, each with its place from 1: as they come to be begun, if as many go on being at work."""
