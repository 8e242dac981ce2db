"""What marketing does by itself: copies people, hears engagement, keeps segments, sends."""
