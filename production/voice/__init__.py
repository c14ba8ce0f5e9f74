"""Who speaks the lecture's lines: nobody, a draft by machine, a speaker's recordings, or a function."""
