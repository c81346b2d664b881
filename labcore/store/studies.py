"""The studies of a store: each a file that is replaced whole, with its members in the index beside the runs."""

import time
from collections.abc import Iterable, Sequence

from labcore.spec.study import Plan
from labcore.store import study_index
from labcore.store.identifiers import new_run_id
from labcore.store.keeping import Keeping
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.store.store import Store
from labcore.store.study import Member, StudyRecord, StudyState


class Studies(Keeping[StudyRecord]):
    """The studies beside the runs of `store`."""

    def __init__(self, store: Store):
        super().__init__(store, study_index.SHELF, study_index.put)

    def add(self, plan: Plan, members: Sequence[Member]) -> StudyRecord:
        """Keep a new study. Its runs are submitted by whoever asked for it."""
        study = StudyRecord(
            study_id=study_index.SHELF.prefix + new_run_id(),
            name=tidy(plan.title_or_factors, LONGEST_NAME),
            created=time.time(),
            plan=plan,
            members=tuple(members),
            owner=self._store.viewer.person_id,
        )
        return self._add(study.study_id, study)

    def turn(self, study_id: str, state: StudyState) -> StudyRecord:
        """Have it run, pause or stop from now on: what is queued is held back unless it runs."""
        return self.change(study_id, lambda study: study.model_copy(update={"state": state}))

    def grow(self, study_id: str, before: Plan, plan: Plan, members: Iterable[Member]) -> StudyRecord | None:
        """Give it the larger `plan`, and the `members` that it has not got yet; a stopped one goes on.

        Returns None, and changes nothing, where its plan is not `before` any more: another has made it larger.
        """

        def grown(study: StudyRecord) -> StudyRecord:
            if study.plan != before:
                raise _Overtaken
            known = {member.place for member in study.members}
            new = [member for member in members if member.place not in known]
            state = StudyState.RUNNING if study.state is StudyState.STOPPED else study.state
            return study.model_copy(update={"plan": plan, "members": (*study.members, *new), "state": state})

        try:
            return self.change(study_id, grown)
        except _Overtaken:
            return None

    def exchange(self, study_id: str, old: str, new: Member) -> StudyRecord:
        """Put `new` in the place of the member whose run is `old`."""

        def exchanged(study: StudyRecord) -> StudyRecord:
            members = [
                new if member.run_id == old and member.place == new.place else member for member in study.members
            ]
            return study.model_copy(update={"members": tuple(members)})

        return self.change(study_id, exchanged)

    def of_run(self, run_id: str) -> list[str]:
        """The ids of the studies and tunings that have the run as a member, newest first, as far as the viewer may see
        them."""
        query = f"""SELECT study_id FROM study_members JOIN studies USING (study_id)
            WHERE run_id = :run_id AND {self._sees} ORDER BY study_id DESC"""
        with self._store.database.read() as db:
            return [row["study_id"] for row in db.execute(query, self._values(run_id=run_id)).fetchall()]


class _Overtaken(Exception):
    """Another was faster."""
