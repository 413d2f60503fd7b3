"""What is charged: products together as they are sold, fees, credits."""
