"""Settings of the JupyterHub that ``bench hub`` starts: one computer, pretended students, loopback alone.

Not for a real class: anyone who knows the password is any student, and nothing keeps their files apart. What a real
hub should take over is marked so; hub/values.yaml has it for Kubernetes.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821  JupyterHub gives this name to the file

HOMES = Path(os.environ["HUB_HOMES"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['HUB_PORT']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['HUB_API_PORT']}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['HUB_PROXY_PORT']}"
c.ConfigurableHTTPProxy.command = os.environ["HUB_PROXY"]
c.ConfigurableHTTPProxy.pid_file = "proxy.pid"
c.JupyterHub.db_url = "sqlite:///hub.sqlite"

c.JupyterHub.authenticator_class = "jupyterhub.auth.DummyAuthenticator"
c.DummyAuthenticator.password = os.environ["HUB_PASSWORD"]
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
c.SimpleLocalProcessSpawner.home_dir_template = str(HOMES / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
as_root = ["--allow-root"] if os.geteuid() == 0 else []
# For a real class too: no question to a package registry, and no language servers, which no lesson uses.
c.Spawner.args = [
    "--LabApp.extension_manager=readonly", "--ServerApp.jpserver_extensions={'jupyter_lsp': False}", *as_root,
]
# For a real class too: when all come at once, a server waits for its turn on the processor.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
# For a real class too: a thread for each core in each kernel is too many where students share the cores.
c.Spawner.environment = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
