"""Options of `intake serve`, in the office's words."""

from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[str, typer.Option("--host", metavar="地址", help="默认 127.0.0.1，只有本机能打开")]
Port = Annotated[
    int | None, typer.Option("--port", metavar="端口", min=0, max=65535, help="默认 8631；0 = 任选一个空闲的")
]
PublicHosts = Annotated[
    list[str] | None, typer.Option("--public-host", metavar="名称", help="别的机器用什么名称打开，可写多次")
]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", metavar="文件", help="证书（PEM）")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", metavar="文件", help="私钥（PEM）")]
BehindProxy = Annotated[bool, typer.Option("--behind-proxy", help="前面有本单位的反向代理负责 TLS")]
WatchFolder = Annotated[
    Path | None, typer.Option("--inbox", metavar="文件夹", help="扫描仪存文件的收件夹：写完一个案卷就做一个")
]
