"""Publishers: what the filmed lecture is turned into for others; one file or package each."""
