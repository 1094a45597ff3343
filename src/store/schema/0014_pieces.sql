-- Two letters are looked for by the beginnings of three that they may become (see store::search): writing all beginnings of two was
-- a third of all the work. FTS5 numbers its indexes of beginnings by their place in this list, so a length that no word has takes the
-- place of the one that goes, and what was written for three letters stays what it is.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace (sql, 'prefix = ''2 3''', 'prefix = ''999 3''') WHERE name = 'search';
PRAGMA writable_schema = RESET;

-- A page of the index fills one of the file: what encryption adds to each leaves no room for FTS5's own measure.
INSERT INTO search (search, rank) VALUES ('pgsz', 3970);
INSERT INTO search_terms (search_terms, rank) VALUES ('pgsz', 3970);
-- Pieces are put together by transactions of their own, a few pages each (see store::chores); should nobody do so, the index does it
-- by itself before they are too many to search.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('usermerge', 8);
INSERT INTO search (search, rank) VALUES ('crisismerge', 200);
INSERT INTO search_terms (search_terms, rank) VALUES ('automerge', 0);
INSERT INTO search_terms (search_terms, rank) VALUES ('usermerge', 8);
INSERT INTO search_terms (search_terms, rank) VALUES ('crisismerge', 200);

-- Messages whose words are not in the index yet: they come with the body, or by themselves when nothing else is written.
CREATE TABLE search_waiting (message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE) STRICT;
