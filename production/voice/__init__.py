"""Who speaks the lecture's lines: no voice, a draft by machine, a speaker's recordings, or a function."""
