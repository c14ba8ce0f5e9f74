"""The verb `youtube`: a folder for each video, with all that an upload asks for."""
