"""One gold annotation from many: spans grouped, questions decided, what was in dispute."""
