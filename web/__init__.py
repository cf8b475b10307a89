"""HTTP manners that all blueprints share."""
