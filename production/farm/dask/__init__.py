"""Films by the workers of a Dask scheduler; the one folder that imports Dask."""
