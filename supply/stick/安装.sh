#!/bin/sh
# 在没有网络的 Linux 上安装 intake：sh 安装.sh [--venv 文件夹]
cd "$(dirname "$0")" || exit 1
for python in "${PYTHON:-}" python@PYTHON@ python3; do
    if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1; then
        exec "$python" install.py "$@"
    fi
done
echo '没有找到 Python @PYTHON@：请先安装（麒麟、统信见 说明.txt），或用 PYTHON=/路径/python3 sh 安装.sh 指定' >&2
exit 8
