"""Judge blindly: grade what configurations found, without a sign of which found it.

The tasks are folders that `qa judge pool` made. The key beside a task is never read
here, so that nothing of it can reach a judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from qa.corpus import ANSWERS, Passage, Span, pieces
from qa.errors import QAError
from qa.evaluation.blind import (
    GRADES,
    TASK_FILE,
    Grade,
    GradeFile,
    Place,
    Task,
    TaskQuestion,
    agreements,
    disputes,
    final_grades,
    grades_of_judge,
    judged_files,
    judges,
    read_task,
    settled_grades,
)
from qa.staff import Role
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

TASKS = "blind"
"""The folder of the tasks, in that of the staff desk."""
HOME = "/staff/blind"
NEEDED = 2
"""Judges who must have graded all, before anyone sees how they agree."""


class _Part(NamedTuple):
    """A stretch of a passage. Only a sentence may be ticked; `value` is its place."""

    text: str
    value: str
    ticked: bool


class _Item(NamedTuple):
    """A passage in the form. `others` is what judges said, where it is settled."""

    passage: Passage
    grade: int | None
    parts: Sequence[_Part]
    others: Sequence[Grade]


@dataclass(frozen=True)
class _Opened:
    """A task, and what its judges said so far."""

    name: str
    folder: Path
    task: Task
    judged: Mapping[str, Mapping[Place, Grade]]

    @property
    def address(self) -> str:
        return f"{HOME}/{quote(self.name)}"

    @property
    def done(self) -> Sequence[str]:
        """Who has graded every passage."""
        every = len(self.task.passages)
        return [name for name, grades in self.judged.items() if len(grades) == every]

    def may_compare(self, visit: Visit) -> bool:
        """Whether this person may see what the judges said: an editor, once two are
        done, unless it is a judge who is not."""
        name = _name(visit)
        editor = visit.user is not None and visit.user.may("editor")
        begun = name in self.judged and name not in self.done
        return editor and len(self.done) >= NEEDED and not begun


@dataclass(frozen=True)
class _Sheet:
    """What one person grades: questions, and the file that keeps the grades."""

    task: str
    address: str
    questions: Sequence[TaskQuestion]
    file: GradeFile
    grades: Mapping[Place, Grade]
    others: Mapping[Place, Sequence[Grade]]


def add_blind(pages: Pages) -> None:
    """Adds the list of tasks, the form to grade, and what follows from the grades. They
    stand in the navigation as long as there is a task."""
    pages.navigate(
        "Blind judging", HOME, shown=lambda: bool(_tasks(pages.staff.folder))
    )

    @pages.get(HOME, "reader")
    def tasks(visit: Visit) -> Response:
        opened: list[_Opened] = []
        faults: dict[str, QAError] = {}
        for name in _tasks(visit.staff.folder):
            try:
                opened.append(_open(visit, name))
            except QAError as error:
                faults[name] = error
        return visit.page("blind.html", tasks=opened, faults=faults, visit=visit)

    _add_sheet(pages, f"{HOME}/{{task}}", settles=False)
    _add_sheet(pages, f"{HOME}/{{task}}/settle", settles=True)

    @pages.get(f"{HOME}/{{task}}/agreement", "editor")
    def agreement(visit: Visit) -> Response:
        opened = _compared(visit)
        settled = settled_grades(opened.folder, opened.task).read()
        disputed = disputes(opened.task, opened.judged)
        return visit.page(
            "blind_agreement.html",
            opened=opened,
            pairs=agreements(opened.task, opened.judged),
            grades=GRADES,
            disputed=len(disputed),
            left=len(disputed.keys() - settled.keys()),
        )

    @pages.get(f"{HOME}/{{task}}/files/{{file}}", "editor")
    def download(visit: Visit) -> Response:
        opened = _compared(visit)
        settled = settled_grades(opened.folder, opened.task).read()
        grades = final_grades(opened.task, opened.judged, settled)
        name = visit.request.path_params["file"]
        text = judged_files(opened.task, grades).get(name)
        if text is None:
            return visit.problem(messages.no_page(), 404)
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/plain", headers=headers)


def _add_sheet(pages: Pages, path: str, *, settles: bool) -> None:
    """The form of a question: that of a judge, or that of who settles."""
    role: Role = "editor" if settles else "reader"
    sheet_of = _disputed if settles else _own

    @pages.get(path, role)
    def show(visit: Visit) -> Response:
        sheet = sheet_of(visit)
        asked = visit.asked("question")
        todo = (n for n, q in enumerate(sheet.questions) if _left(sheet, q))
        number = int(asked) - 1 if asked.isdecimal() else next(todo, 0)
        return _page(visit, sheet, number)

    @pages.post(path, role)
    def keep(visit: Visit) -> Response:
        sheet, form = sheet_of(visit), visit.form
        ids = [q.id for q in sheet.questions]
        if form.value("question") not in ids:
            raise messages.other_task()
        number = ids.index(form.value("question"))
        chosen = _chosen(visit, sheet.questions[number])
        if any(g.sentences and g.grade != ANSWERS for g in chosen):
            return _page(visit, sheet, number, chosen, messages.ticked_without_answer())
        fresh = [g for g in chosen if g.grade in GRADES and not _is_kept(sheet, g)]
        for grade in fresh:
            sheet.file.add(grade)
        if fresh:
            deed = "dispute settled" if settles else "graded blindly"
            visit.record(deed, f"{sheet.task}, {ids[number]}: {len(fresh)}")
        number += -1 if form.value("then") == "previous" else 1
        if 0 <= number < len(ids):
            return visit.go(f"{sheet.address}?question={number + 1}")
        return visit.go(HOME, messages.GRADED)


def _tasks(folder: Path) -> list[str]:
    return sorted(f.parent.name for f in (folder / TASKS).glob(f"*/{TASK_FILE}"))


def _open(visit: Visit, name: str) -> _Opened:
    """Raises StaffError for a task that is not there, and what `read_task` raises."""
    if name not in _tasks(visit.staff.folder):
        raise messages.no_page()
    folder = visit.staff.folder / TASKS / name
    task = read_task(folder, {a.id: a for a in visit.desk.articles()})
    return _Opened(name, folder, task, judges(folder, task))


def _asked(visit: Visit) -> _Opened:
    return _open(visit, visit.request.path_params["task"])


def _compared(visit: Visit) -> _Opened:
    """The task whose judges are done. Raises StaffError before."""
    opened = _asked(visit)
    if not opened.may_compare(visit):
        raise messages.judges_not_done()
    return opened


def _own(visit: Visit) -> _Sheet:
    """What a judge grades. Who may see what the others said grades no more."""
    opened = _asked(visit)
    if opened.may_compare(visit):
        raise messages.judges_are_done()
    file = grades_of_judge(opened.folder, opened.task, _name(visit))
    grades = opened.judged.get(_name(visit), {})
    questions = opened.task.questions
    return _Sheet(opened.name, opened.address, questions, file, grades, {})


def _disputed(visit: Visit) -> _Sheet:
    """The passages on which judges disagree."""
    opened = _compared(visit)
    others = disputes(opened.task, opened.judged)
    if not others:
        raise messages.no_dispute()
    questions = []
    for question in opened.task.questions:
        found = tuple(p for p in question.passages if (question.id, p.id) in others)
        if found:
            questions.append(replace(question, passages=found))
    file = settled_grades(opened.folder, opened.task)
    address = f"{opened.address}/settle"
    return _Sheet(opened.name, address, questions, file, file.read(), others)


def _chosen(visit: Visit, question: TaskQuestion) -> list[Grade]:
    """What the form says of each passage; -1 stands for no grade."""
    form, name = visit.form, _name(visit)
    grades = []
    for passage in question.passages:
        grade = form.value(f"grade:{passage.id}")
        ticked = form.fields.get(f"sentence:{passage.id}", ())
        marked = tuple(s for s in passage.sentences if _value(s) in ticked)
        number = int(grade) if grade in map(str, GRADES) else -1
        grades.append(Grade(name, question.id, passage.id, number, marked))
    return grades


def _page(
    visit: Visit,
    sheet: _Sheet,
    number: int,
    chosen: Sequence[Grade] = (),
    problem: QAError | None = None,
) -> Response:
    """The form of one question, as it was graded, or as it was just sent."""
    if not 0 <= number < len(sheet.questions):
        return visit.problem(messages.no_page(), 404)
    question = sheet.questions[number]
    grades = {**sheet.grades, **{g.place: g for g in chosen}}
    items = [
        _item(p, grades.get((question.id, p.id)), sheet.others.get((question.id, p.id)))
        for p in question.passages
    ]
    return visit.page(
        "blind_question.html",
        422 if problem else 200,
        problem=problem,
        sheet=sheet,
        question=question,
        number=number + 1,
        items=items,
        left=sum(_left(sheet, q) for q in sheet.questions),
        grades=GRADES,
        answers=ANSWERS,
    )


def _item(
    passage: Passage, grade: Grade | None, others: Sequence[Grade] | None
) -> _Item:
    """Every sentence of the passage, and what stands between them."""
    values = {s.start: _value(s) for s in passage.sentences}
    ticked = {_value(s) for s in grade.sentences} if grade else set()
    parts = [
        _Part(p.text, value, value in ticked)
        for p in pieces(
            passage.article.text,
            passage.start,
            passage.end,
            {"sentence": passage.sentences},
        )
        if (value := values.get(p.start, "") if p.layers else "") or p.text.strip()
    ]
    return _Item(passage, grade.grade if grade else None, parts, others or ())


def _left(sheet: _Sheet, question: TaskQuestion) -> int:
    """Passages that are not graded yet."""
    return sum((question.id, p.id) not in sheet.grades for p in question.passages)


def _is_kept(sheet: _Sheet, grade: Grade) -> bool:
    kept = sheet.grades.get(grade.place)
    return kept is not None and kept._replace(judge=grade.judge) == grade


def _name(visit: Visit) -> str:
    return visit.user.name if visit.user else ""


def _value(sentence: Span) -> str:
    return f"{sentence.start}-{sentence.end}"
