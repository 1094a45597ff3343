-- The words of the index by themselves, so that those that begin as what is typed are read without their messages: in the index the
-- messages of a frequent word lie between it and the next one. Words of messages that went may stay; each may be there more than once.
CREATE VIRTUAL TABLE search_terms USING fts5 (
    words,
    content = '', columnsize = 0, detail = none,
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIRTUAL TABLE temp.terms_before USING fts5vocab (main, search, row);
INSERT INTO search_terms (rowid, words)
    SELECT 1 + number / 1000, group_concat(term, ' ')
    FROM (SELECT term, row_number() OVER () AS number FROM terms_before) GROUP BY number / 1000;
DROP TABLE temp.terms_before;

-- A message is indexed by its header, and once more with its body: what its first line leaves is cleared away when half of a piece of
-- the index is gone, not a tenth, which would have it rewritten over and over while bodies come.
INSERT INTO search (search, rank) VALUES ('deletemerge', 50);
-- And pieces are put together by eights, not by fours: each word is written anew less often.
INSERT INTO search (search, rank) VALUES ('automerge', 8);
INSERT INTO search_terms (search_terms, rank) VALUES ('automerge', 8);

-- Older programs would not add to them.
UPDATE compatibility SET oldest = 9;
