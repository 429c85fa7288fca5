@echo off
chcp 65001 >nul
rem 在没有网络的 Windows 10、11 上安装 intake：双击，或 安装.bat --venv D:\intake
cd /d "%~dp0"
where py >nul 2>nul
if errorlevel 1 (python install.py %*) else (py -@PYTHON@ install.py %*)
if errorlevel 1 echo 没有装好。没有 Python @PYTHON@ 的，请先安装（64 位），见 说明.txt
pause
