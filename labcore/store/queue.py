"""Whose turn it is: the order in which queued runs are begun, as SQL.

Each study is a lane, and all runs that stand alone are one lane together. The next run comes from the lane with the
fewest at work; where several have as few, from the one that has waited longest since one of its runs was begun. Within
a lane, who has waited longest is first. So one run waits for one run of a study of hundreds, and not for all of them,
and two studies side by side get on alike. What belongs to a paused study is held back, unless another study that goes
on waits for the same run. Of a stopped one nothing is queued any more; a run of it that its owner resumes is begun.
"""

HELD = """
    EXISTS (SELECT 1 FROM study_members AS m JOIN studies AS s USING (study_id)
        WHERE m.run_id = runs.run_id AND m.own AND s.state = 'paused')
    AND NOT EXISTS (SELECT 1 FROM study_members AS m JOIN studies AS s USING (study_id)
        WHERE m.run_id = runs.run_id AND s.state = 'running')
"""
"""Whether a row of runs waits for its study to go on."""

WANTED_BESIDE = """
    SELECT 1 FROM study_members JOIN studies USING (study_id)
    WHERE run_id = :run_id AND study_id <> :study_id AND state = 'running' LIMIT 1
"""
"""A row where a study that goes on, other than that one, has the run."""

LANE = "coalesce((SELECT study_id FROM study_members AS m WHERE m.run_id = runs.run_id AND m.own LIMIT 1), '')"

MAY_BEGIN = f"state = 'queued' AND trashed IS NULL AND NOT ({HELD})"
"""What may be begun."""

TURNS = f"""
    SELECT waits.run_id, ROW_NUMBER() OVER (
        ORDER BY coalesce(at_work, 0) + number_in_lane, coalesce(begun, 0), queued, number
    ) AS position
    FROM (
        SELECT run_id, queued, number, lane,
            ROW_NUMBER() OVER (PARTITION BY lane ORDER BY queued, number) AS number_in_lane
        FROM (SELECT run_id, queued, rowid AS number, {LANE} AS lane FROM runs WHERE {MAY_BEGIN})
    ) AS waits LEFT JOIN (
        SELECT lane, sum(state = 'running') AS at_work, max(started) AS begun
        FROM (SELECT state, started, {LANE} AS lane FROM runs WHERE started IS NOT NULL AND trashed IS NULL)
        GROUP BY lane
    ) USING (lane)
"""
"""The runs that may be begun, each with its place from 1: as they come to be begun, if as many go on being at work."""
