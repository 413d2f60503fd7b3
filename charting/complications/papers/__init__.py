"""The papers of a case: hand-over sheet, the client's copy, drafts of reports."""
