"""The layers of the offline model: a module imports only from its own layer and from earlier ones."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.source_tree import PACKAGE, SourceTree

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("grammar", "sources", "planning", "text", "compose", "chat")


def violations(tree: SourceTree) -> Iterator[str]:
    """Yield each import within the offline model from a later layer, or that involves a module without a layer."""
    prefix = f"{PACKAGE}.offline."
    for module, target, found in tree.edges():
        if module.name.startswith(prefix) and target.name.startswith(prefix):
            layers = [each.name.removeprefix(prefix).split(".")[0] for each in (module, target)]
            if not set(layers) <= set(LAYERS) or LAYERS.index(layers[0]) < LAYERS.index(layers[1]):
                yield f"{module.file}:{found.line}: {layers[0]} imports {layers[1]}"


def test_imports_follow_the_layers() -> None:
    assert list(violations(SourceTree(ROOT))) == []


def test_every_module_has_a_layer() -> None:
    folder = ROOT / PACKAGE / "offline"
    assert {each.stem for each in folder.iterdir() if each.stem[0] != "_"} == set(LAYERS)


def test_import_of_a_later_layer_is_found(tmp_path: Path) -> None:
    offline = tmp_path / PACKAGE / "offline"
    for name, text in {
        "grammar/verbs.py": "def inflect():\n    from lensawriter.offline.text import sections\n",
        "text/sections.py": "from lensawriter.offline.grammar import verbs\n",
        "helpers.py": "from lensawriter.offline.grammar import verbs\n",
    }.items():
        (offline / name).parent.mkdir(parents=True, exist_ok=True)
        (offline / name).write_text(text, encoding="utf-8")
    assert sorted(violations(SourceTree(tmp_path))) == [
        "lensawriter/offline/grammar/verbs.py:2: grammar imports text",
        "lensawriter/offline/helpers.py:1: helpers imports grammar",
    ]
