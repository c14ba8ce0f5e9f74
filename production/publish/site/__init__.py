"""The site: the essay as pages that open by double click, each idea beside its film and its evidence."""
