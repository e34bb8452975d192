-- Ends a transaction of several statements from one of them, and says why.
CREATE FUNCTION refuse_part(state text, reason text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = reason;
END
$$;
