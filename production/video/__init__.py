"""Encoding, joining and transcoding of videos; frames, subtitles, text as image."""
