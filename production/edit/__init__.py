"""From shots to takes and cut videos."""
