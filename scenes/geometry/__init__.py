"""Chapter 1: data as points, likeness as nearness."""
