-- Keys of JSONB together with plain columns in one GIN index.
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
-- Case folding by Unicode's rules, the same on every server. PostgreSQL before 17 has no built-in Unicode
-- locale; there, only ASCII letters fold (docs/decisions/0003).
DO $$
BEGIN
  CREATE COLLATION case_fold (provider = builtin, locale = 'C.UTF-8');
EXCEPTION WHEN OTHERS THEN
  CREATE COLLATION case_fold FROM "C";
END
$$;
