"""Data of electronic bills that was made to keep a parser busy or to be taken for what it is not."""

import re
from collections.abc import Iterator
from functools import cache, partial

from benchmarks.hostile.damage import ORIGINALS
from benchmarks.hostile.trap import Demand, Trap, bytes_trap

REFUSED = Demand.REFUSED
_ENTITIES = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))


@cache
def honest_bill() -> str:
    """The data of an invented bill."""
    return (ORIGINALS / "data-vat.xml").read_text(encoding="utf-8")


def declare(words: str, body: str = "", encoding: str = "utf-8") -> bytes:
    """The bill under another declaration, with `body` before its root."""
    bill = re.sub(r"^<\?xml[^>]*\?>\s*", "", honest_bill())
    return f"<?xml {words}?>{body}{bill}".encode(encoding)


def replace_in(tag: str, text: str) -> bytes:
    """The bill with another text in its element of this name."""
    return re.sub(f"(<{tag}>)[^<]*", lambda m: m[1] + text, honest_bill()).encode()


def add_inside(text: str) -> bytes:
    """The bill with something more in its head."""
    return honest_bill().replace("<Header>", f"<Header>{text}", 1).encode()


def repeat_rows(times: int) -> bytes:
    """The bill with its rows many times."""
    row = re.search(r"<IssuItemInformation>.*?</IssuItemInformation>", honest_bill())
    assert row
    return honest_bill().replace(row[0], row[0] * times).encode()


_CODECS = (
    "punycode", "idna", "utf-7", "rot13", "base64", "zlib", "bz2", "hex", "uu", "quopri", "unicode_escape", "raw_unicode_escape",
    "undefined", "mbcs", "utf-16", "utf-32", "cp037", "hz", "iso2022_jp_ext", "utf-8-sig", "x" * 150,
)  # fmt: skip


def _iter_declared() -> Iterator[Trap]:
    for codec in _CODECS:
        yield bytes_trap(
            f"codec-{codec[:20]}.xml",
            partial(declare, f'version="1.0" encoding="{codec}"', f"<!--{'a-' * 300_000}-->"),
            quick=codec in ("punycode", "zlib"),
        )
    long = "\u4e00" * 400_000
    yield bytes_trap(
        "codec-punycode-chinese.xml",
        lambda: b'<?xml version="1.0" encoding="punycode"?><a>' + b"-" + b"zzzz9999" * 60_000 + b"</a>",
        quick=True,
    )
    yield bytes_trap(
        "codec-gbk-as-utf-8.xml", lambda: declare('version="1.0" encoding="utf-8"', f"<!--{long}-->", "gb18030")
    )
    yield bytes_trap("mark-of-utf-16-on-utf-8.xml", lambda: b"\xff\xfe" + honest_bill().encode())
    yield bytes_trap("utf-16-half.xml", lambda: b"\xff\xfe" + honest_bill().encode("utf-16-le")[:-1])


def _iter_entities() -> Iterator[Trap]:
    lol = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_ENTITIES}]>'
    yield bytes_trap("entities.xml", lambda: declare('version="1.0"', lol), REFUSED, quick=True)
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield bytes_trap("entity-of-a-file.xml", lambda: declare('version="1.0"', outside), REFUSED, quick=True)
    remote = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
    yield bytes_trap("dtd-from-afar.xml", lambda: declare('version="1.0"', remote), REFUSED)
    yield bytes_trap(
        "dtd-utf-16.xml", lambda: b"\xff\xfe" + declare('version="1.0"', lol).decode().encode("utf-16-le"), REFUSED
    )
    yield bytes_trap(
        "dtd-utf-7.xml", lambda: declare('version="1.0" encoding="utf-7"', lol.replace("<", "+ADw-")), REFUSED
    )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield bytes_trap("include-of-a-file.xml", lambda: add_inside(include))
    sheet = '<?xml-stylesheet href="file:///etc/passwd" type="text/xsl"?>'
    yield bytes_trap("stylesheet.xml", lambda: declare('version="1.0"', sheet))


def _iter_shapes() -> Iterator[Trap]:
    yield bytes_trap("depth-100000.xml", lambda: add_inside("<a>" * 100_000 + "</a>" * 100_000), quick=True)
    yield bytes_trap("depth-250.xml", lambda: add_inside("<a>" * 250 + "</a>" * 250))
    yield bytes_trap("elements-600000.xml", lambda: add_inside("<a/>" * 600_000))
    yield bytes_trap(
        "attributes-100000.xml", lambda: add_inside("<a " + " ".join(f'a{i}="1"' for i in range(100_000)) + "/>")
    )
    yield bytes_trap(
        "namespaces-20000.xml", lambda: add_inside("<a " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(20_000)) + "/>")
    )
    yield bytes_trap("name-of-1-MB.xml", lambda: add_inside(f"<{'a' * 1_000_000}/>"))
    yield bytes_trap("comments-7-MB.xml", lambda: add_inside("<!---->" * 1_000_000))
    yield bytes_trap("text-7-MB.xml", lambda: add_inside(f"<Remark>{'9' * 7_000_000}</Remark>"))
    yield bytes_trap("text-9-MB.xml", lambda: add_inside(f"<Remark>{'9' * 9_000_000}</Remark>"), REFUSED)
    yield bytes_trap("cdata-open.xml", lambda: add_inside("<![CDATA["), REFUSED)
    yield bytes_trap("zeros-between.xml", lambda: add_inside("\0"))
    yield bytes_trap("references-to-nothing.xml", lambda: add_inside("&#1;&#0;&nosuch;"), REFUSED)
    yield bytes_trap("rows-8000.xml", lambda: repeat_rows(8000))
    yield bytes_trap("rows-20.xml", lambda: repeat_rows(20), quick=True)
    yield bytes_trap("root-of-another.xml", lambda: b"<?xml version='1.0'?><html/>", REFUSED)


_VALUES = {
    "digits-9999": ("TotalTax-includedAmount", "9" * 9999),
    "digits-600000": ("TotalTax-includedAmount", "9" * 600_000),
    "places-600000": ("Quantity", "0." + "3" * 600_000),
    "exponent": ("TotalTax-includedAmount", "1e999999999"),
    "nan": ("TotalAmWithoutTax", "NaN"),
    "infinity": ("Amount", "-Infinity"),
    "minus": ("TotalTax-includedAmount", "-549.84"),
    "arabic-digits": ("Amount", "٤٠٧٫٠٨"),
    "day-of-no-month": ("RequestTime", "2025-02-31 25:61:61"),
    "day-long": ("IssueTime", "2025" * 100_000),
    "year-0": ("IssueTime", "0000-00-00"),
    "words-long": ("TotalTax-includedAmountInChinese", "万" * 100_000),
    "name-escape": ("BuyerName", "\u202e\u2066甲&#x9b;31m&#10;乙"),
    "name-script": ("BuyerName", "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}=cmd()"),
    "name-1-MB": ("BuyerName", "样" * 300_000),
    "name-blank": ("BuyerName", "\u200b\u3000\u00ad"),
    "number-of-letters": ("InvoiceNumber", "O0l1" * 5000),
    "name-outside-the-plane": ("BuyerName", "&#x20164;&#x10FFFF;&#xFFFD;"),
}  # fmt: skip
"""Name -> element and what stands in it."""


def iter_bills() -> Iterator[Trap]:
    """Every hostile XML file."""
    yield from _iter_declared()
    yield from _iter_entities()
    yield from _iter_shapes()
    for name, (tag, text) in _VALUES.items():
        yield bytes_trap(f"value-{name}.xml", partial(replace_in, tag, text), quick=name in ("digits-9999", "exponent"))
