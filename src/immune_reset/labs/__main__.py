"""Make all labs and keep them (``immune_reset.kept``), so that students' kernels show each of them at once."""

from importlib import import_module
from pkgutil import iter_modules

from tqdm import tqdm

from immune_reset import labs

for module in tqdm(list(iter_modules(labs.__path__, "immune_reset.labs.")), desc="labs", unit="file"):
    if not module.name.endswith("__main__"):
        getattr(import_module(module.name), "lab", lambda: None)()
