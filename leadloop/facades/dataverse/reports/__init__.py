"""FetchXML and SQL: two languages, one plan, one way to run it."""
