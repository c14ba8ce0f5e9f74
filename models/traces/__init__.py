"""The trace types, one file a chapter: all that scenes see of the experiments besides models.framework.trace."""
