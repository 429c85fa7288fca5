"""Which code is changed, and the quick tests that hold it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """Modules (paths or patterns of paths) and the tests that are run against changes of them."""

    name: str
    label: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    most: int
    """Changes tried of one module."""

    def find_modules(self, root: Path) -> list[str]:
        """Paths below `root`, in order; packages that say nothing but their name are left out."""
        found = {path for pattern in self.modules for path in root.glob(pattern) if path.name != "__init__.py"}
        return sorted(path.relative_to(root).as_posix() for path in found)


HELD = (
    Held(
        "values",
        "金额、日期怎样读",
        ("intake/values.py", "intake/fields/*.py"),
        ("tests/numbers", "tests/fields", "tests/layout", "tests/labels/test_states.py"),
        20,
    ),
    Held(
        "proofs",
        "号码、算式和票据怎样证明",
        (
            "intake/numbers/*.py",
            "extractors/*/*_proof.py",
            "extractors/*/*_dates.py",
            "extractors/medical_invoice/bill_totals.py",
        ),
        ("tests/numbers", "tests/fields", "tests/extractors"),
        8,
    ),
    Held(
        "evidence",
        "案卷里的金额、日期、人",
        tuple(
            f"intake/cases/evidence/{name}.py"
            for name in (
                "amounts",
                "bill_arithmetic",
                "bill_balance",
                "bill_numbers",
                "billing",
                "days",
                "identities",
                "stays",
            )
        ),
        ("tests/validators", "tests/cases"),
        10,
    ),
    Held("rules", "规则", ("validators/*/*.py", "validators/findings.py"), ("tests/validators", "tests/cases"), 3),
)
