@rem Shows Python documentation in cmd, with the environment's own Python.
@python.exe -m pydoc %*
