"""Areas, their generations, how they nest and change, and which are alike."""
