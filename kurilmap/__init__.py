"""Annotated, interactive, offline maps of the Kuril and Senkaku Islands, Vladivostok and Nagato.

Public names are bound when they are first used, so that `import kurilmap` costs next to nothing; what
they are is listed in `__init__.pyi` beside this file, which type checkers and editors read as well.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__version__ = "0.1.0"
