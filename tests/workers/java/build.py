"""The Java worker of the corpus as class files: Maven fetches the pinned libraries, javac compiles."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
MADE = HERE.parents[2] / ".build" / "java"
SOURCES = HERE / "src" / "main" / "java"


class Missing(Exception):
    """A toolchain or a library that could not be had: a reason to skip."""


def libraries() -> pathlib.Path:
    """The folder of the jars that pom.xml names; fetched once for each content of it."""
    folder, stamp = MADE / "jars", MADE / "jars.made-from"
    wanted = (HERE / "pom.xml").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    if not shutil.which("mvn"):
        raise Missing("no Maven (Debian: maven)")
    shutil.rmtree(folder, ignore_errors=True)
    run = subprocess.run(["mvn", "-q", "-B", "-f", HERE / "pom.xml", f"-Dmade={MADE}", "dependency:copy-dependencies",
                          "-DincludeScope=runtime", f"-DoutputDirectory={folder}"], capture_output=True, text=True)
    if run.returncode != 0:
        raise Missing("Maven cannot fetch the libraries of tests/workers/java/pom.xml: " + (run.stdout + run.stderr)[-2000:])
    stamp.write_text(wanted)
    return folder


def java() -> list[str]:
    """The beginning of a command that runs a class of the worker. A compile error is an error, no reason to skip."""
    if "java" in os.environ.get("HINDSIGHT_WITHOUT", "").split(","):
        raise Missing("left out by --without java")
    for tool in ("java", "javac"):
        if not shutil.which(tool):
            raise Missing(f"no {tool} (Debian: openjdk-17-jdk-headless)")
    MADE.mkdir(parents=True, exist_ok=True)
    jars, classes, stamp = libraries(), MADE / "classes", MADE / "classes.made-from"
    sources = sorted(SOURCES.rglob("*.java"))
    wanted = "".join(f"{path.relative_to(SOURCES)}\n{path.read_text()}" for path in sources)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(classes, ignore_errors=True)
        # -g: stack traces name lines; -parameters is Maven's and the SDK's default.
        subprocess.run(["javac", "-g", "-parameters", "--release", "17", "-cp", f"{jars}/*", "-d", classes, *sources], check=True)
        stamp.write_text(wanted)
    # Small machines and many short lives: the first compiler tier is the quicker one.
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{classes}:{jars}/*"]
