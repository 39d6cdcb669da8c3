//! What the parties bring to the table, and what can be made of it.
