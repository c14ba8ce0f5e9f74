"""The measuring room: trains small networks and leaves traces of what was measured."""
