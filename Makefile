# 两条命令：make demo（看效果）、make test（跑测试）。其余：make serve（审核页面）| setup | coverage | lint | bench | docs | wheelhouse（U 盘）| clean
# Needs a plain Python 3.11 or 3.12 with venv and pip; nothing of the system is changed, all goes into .venv and out/.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
BENCH_ARGS ?=
SERVE_ARGS ?=
PYTEST_ARGS ?=
# How many processes test side by side; 1 core, little memory or a debugger: make test WORKERS=0.
# One that dies ends the run: its tests would be waited for without end.
WORKERS ?= 2

.PHONY: help setup demo serve test coverage lint lint-ruff lint-mypy lint-pyright lint-imports bench docs wheelhouse clean

help:
	@sed -n '1,2s/^# //p' Makefile

# Without make: python3 supply/install.py; it holds every package against the lock file.
$(VENV)/.ready: pyproject.toml supply/requirements.lock
	@echo '正在安装（首次约 2–5 分钟）…'
	@$(PYTHON) supply/install.py --venv $(VENV)
	@touch $@

$(VENV)/.ready-dev: pyproject.toml supply/dev.lock
	@echo '正在安装（含测试和检查工具，首次约 3–6 分钟）…'
	@$(PYTHON) supply/install.py --venv $(VENV) --dev
	@touch $(VENV)/.ready $@

setup: $(VENV)/.ready-dev

# 退出码 3 = 读完了、有需人工核对的值：示例里故意放了金额对不上的票据。
# What the demonstration remembers stays in its own folder.
demo: export XDG_DATA_HOME := $(abspath $(OUT))/data
demo: $(VENV)/.ready
	@mkdir -p $(OUT)
	@echo '== 一份电子票据、一份金额对不上的票据 =='
	@$(BIN)/intake read samples/data/invoices/e-inpatient-clean.jpg samples/data/invoices/bad-words-differ.jpg; test $$? -eq 3
	@echo '== 全部示例 -> $(OUT)/results.jsonl，$(OUT)/documents/，$(OUT)/results.xlsx =='
	@$(BIN)/intake read samples/data/invoices --json -o $(OUT)/documents --xlsx $(OUT)/results.xlsx > $(OUT)/results.jsonl; test $$? -eq 3
	@echo '== 与标准答案核对 =='
	@$(BIN)/intake eval samples/data/invoices --results $(OUT)/results.jsonl | sed '/^$$/,$$d'
	@echo '== 预审一个案卷 -> $(OUT)/check/report.html =='
	@$(BIN)/intake check samples/data/claims/inpatient-row-and-name --item 住院费用报销 --applied 2026-10-12 -o $(OUT)/check; test $$? -eq 3
	@echo '== 打印一份一次性告知书 -> $(OUT)/forms/ =='
	@$(BIN)/intake form supplement samples/data/claims/inpatient-row-and-name --item 住院费用报销 --applied 2026-10-12 --number 演示〔2026〕00001号 -o $(OUT)/forms; test $$? -le 3
	@echo '== 再收两个案卷，登入台账 =='
	@$(BIN)/intake check samples/data/claims/referral-number-slip --item 异地转诊 --applied 2026-10-12 --keep > /dev/null; test $$? -eq 3
	@$(BIN)/intake check samples/data/claims/outpatient-bill-raised --item 门诊费用报销 --applied 2026-10-12 --keep > /dev/null; test $$? -eq 3
	@echo '== 台账：打印过告知书的案卷已登记，转为“待补正” =='
	@$(BIN)/intake ledger list
	@$(BIN)/intake ledger verify
	@echo '结果在：$(OUT)/results.xlsx（表格）、$(OUT)/results.jsonl（每份文书一行）、$(OUT)/documents/（每份文书一个文件）'
	@echo '在浏览器里审核这几个案卷：make serve，再打开它打印的地址（Ctrl-C 结束）'

# The office of the demonstration: its ledger; without one, two cases are read and kept first.
serve: export XDG_DATA_HOME := $(abspath $(OUT))/data
serve: $(VENV)/.ready $(OUT)/data/intake/ledger.sqlite
	@$(BIN)/intake serve $(SERVE_ARGS)

$(OUT)/data/intake/ledger.sqlite: | $(VENV)/.ready
	@echo '== 识读两个示例案卷，登入演示用的台账（约半分钟）==' >&2
	@$(BIN)/intake check samples/data/claims/referral-number-slip --item 异地转诊 --applied 2026-10-12 --keep > /dev/null; test $$? -eq 3
	@$(BIN)/intake check samples/data/claims/inpatient-row-and-name --item 住院费用报销 --applied 2026-10-12 --keep > /dev/null; test $$? -eq 3

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n $(WORKERS) --max-worker-restart 0 $(PYTEST_ARGS)

# What the tests run through, line by line and branch by branch; by parts, too: PYTEST_ARGS='tests/cases' COVERAGE=--append.
COVERAGE ?=
coverage: export COVERAGE_FILE := $(abspath $(OUT))/coverage/data
coverage: $(VENV)/.ready-dev
	@$(PIP) install -e '.[measure]'
	@mkdir -p $(OUT)/coverage
	@test -n '$(COVERAGE)' || $(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) --max-worker-restart 0 $(PYTEST_ARGS)
	@$(BIN)/coverage combine -q $(COVERAGE)
	@$(BIN)/python -m benchmarks.mutation.branches

# Side by side: make -j2 lint.
lint: lint-ruff lint-mypy lint-pyright lint-imports

lint-ruff: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-mypy: $(VENV)/.ready-dev
	$(BIN)/mypy

lint-pyright: $(VENV)/.ready-dev
	$(BIN)/pyright

lint-imports: $(VENV)/.ready-dev
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

docs: $(VENV)/.ready
	$(BIN)/intake types --markdown > docs/types.md
	$(BIN)/intake items --markdown > docs/items.md
	$(BIN)/intake rules list --markdown > docs/rules.md
	$(BIN)/python -m supply.third_party --write
	$(BIN)/python -m benchmarks.table --write
	$(BIN)/python -m benchmarks.accuracy --write

# 没有网络的电脑用的安装盘：make wheelhouse STICK=文件夹 [STICK_ARGS='--machine windows-x86_64 --python 3.11']
STICK ?= $(OUT)/stick
STICK_ARGS ?=
wheelhouse: $(VENV)/.ready-dev
	@$(BIN)/python -m supply.wheelhouse -o $(STICK) $(STICK_ARGS)

clean:
	rm -rf $(OUT) build dist
