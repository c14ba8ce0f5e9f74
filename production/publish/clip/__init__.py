"""The verb `clip`: single scenes, and single beats of them, in the form in which they are needed."""
