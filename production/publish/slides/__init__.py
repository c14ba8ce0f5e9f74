"""The verb `slides`: the lecture as a deck to click through, a beat a slide, for the browser or for PowerPoint."""
