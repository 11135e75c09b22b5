"""A command that rests on the records sets them up itself; the other tests cannot see it, because for them that is done."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

from tests.house.test_the_house_keeps_its_rules import ROOT

READY = ("ready.records", "ready.begin")
IMPORT_EACH = """
import json, sys
failed = {}
for command, statements in json.load(sys.stdin).items():
    for statement in statements:
        try:
            exec(statement, {})
        except Exception as problem:
            failed[command] = f"{statement}: {type(problem).__name__}"
print(json.dumps(failed))
"""


def without_records() -> dict[str, list[str]]:
    """By command, or function that one calls: what it imports without having set the records up."""
    found = {}
    for path in sorted((ROOT / "src/commonground/cli").glob("*.py")):
        functions = {one.name: one for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef)}

        def inside(name: str, seen: frozenset[str], functions: dict[str, ast.FunctionDef] = functions) -> list[ast.AST]:
            own = list(ast.walk(functions[name]))
            called = {one.func.id for one in own if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}
            return own + [node for other in sorted((called & functions.keys()) - seen) for node in inside(other, seen | {other})]

        for name in functions:
            nodes = inside(name, frozenset({name}))
            if name.startswith("_") or any(isinstance(one, ast.Call) and ast.unparse(one.func) in READY for one in nodes):
                continue
            imports = [one for one in nodes if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("commonground.")]
            found[f"{path.stem}: {name}"] = [ast.unparse(one) for one in imports]
    return found


def test_every_command_finds_the_records_set_up() -> None:
    asked = without_records()
    assert len(asked) > 20, "the commands were not found"
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH], input=json.dumps(asked), capture_output=True, text=True, check=True, env={"PATH": "/usr/bin"}
    )
    assert json.loads(ran.stdout) == {}
