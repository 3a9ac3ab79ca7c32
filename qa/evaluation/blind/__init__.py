"""Judges grade what configurations found without knowing which of them found it."""

from .agreement import (
    Agreement,
    agreements,
    disputes,
    final_grades,
    given,
)
from .export import export_files, judged_files
from .grades import (
    GRADES,
    Grade,
    GradeFile,
    grades_of_judge,
    judges,
    settled_grades,
)
from .pool import Key, Pool, pool, read_key, write_pool
from .task import TASK_FILE, Place, Task, TaskQuestion, read_task

__all__ = [
    "GRADES",
    "TASK_FILE",
    "Agreement",
    "Grade",
    "GradeFile",
    "Key",
    "Place",
    "Pool",
    "Task",
    "TaskQuestion",
    "agreements",
    "disputes",
    "export_files",
    "final_grades",
    "given",
    "grades_of_judge",
    "judged_files",
    "judges",
    "pool",
    "read_key",
    "read_task",
    "settled_grades",
    "write_pool",
]
