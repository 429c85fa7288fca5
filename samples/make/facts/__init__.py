"""What is invented: people, places, numbers, amounts, visits, and how a bill adds up."""
