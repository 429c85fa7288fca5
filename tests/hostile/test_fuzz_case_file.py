"""`case.yaml`, nearly right: it is understood, or refused by the name of the file, in a line that a terminal can show."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from intake.cases.case_file import read_given
from tests.hostile.mutations import any_value, spoilt_bytes, spoilt_text
from tests.hostile.test_fuzz_typed import FEW, YAML_WORDS, understood

CASE = """item: 住院费用报销
insurance: 居民
applied: "2026-10-12"
applicant: {name: 样张三, id_number: "341799193002290017", phone: "13900000000"}
facts: {restricted_drug: true}
shown: [有效身份证件]
diseases: [高血压]
hospital_levels: {青禾县样例医院: 二级}
"""


@FEW
@given(spoilt_text([CASE], YAML_WORDS))
def test_a_spoilt_case_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(text, "utf-8", "replace")
    understood(lambda: read_given(file), file)


@FEW
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "item",
                "insurance",
                "applied",
                "applicant",
                "agent",
                "facts",
                "shown",
                "diseases",
                "hospital_levels",
                "edition",
            ]
        ),
        any_value(["name", "id_number", "phone", "restricted_drug"]),
        max_size=5,
    )
)
def test_a_case_file_of_any_values(tmp_path: Path, told: dict[str, Any]) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    understood(lambda: read_given(file), file)


@FEW
@given(spoilt_bytes([CASE.encode()]))
def test_a_case_file_of_spoilt_bytes(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data)
    understood(lambda: read_given(file), file)
