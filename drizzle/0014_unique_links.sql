DROP INDEX "company_unique_domain_name";--> statement-breakpoint
ALTER TABLE "company" ADD COLUMN "domain_name_twin" uuid;--> statement-breakpoint
-- Live companies with one domain in several spellings all stay: the oldest has it, the others are told apart by their ids.
UPDATE "company" c
SET "domain_name_twin" = c."id"
FROM (
  SELECT o."workspace_id", o."id", row_number() OVER (
    PARTITION BY o."workspace_id", link_identity(o."domain_name_primary_link_url")
    ORDER BY o."created_at", o."id"
  ) AS place
  FROM "company" o
  WHERE o."deleted_at" IS NULL AND o."domain_name_primary_link_url" IS NOT NULL
) o
WHERE o.place > 1 AND c."workspace_id" = o."workspace_id" AND c."id" = o."id";--> statement-breakpoint
-- A twin that is given another domain is one company more.
CREATE FUNCTION company_domain_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.domain_name_twin := NULL;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER company_domain_changed BEFORE UPDATE OF domain_name_primary_link_url ON "company" FOR EACH ROW
  WHEN (old.domain_name_twin IS NOT NULL
    AND link_identity(old.domain_name_primary_link_url) IS DISTINCT FROM link_identity(new.domain_name_primary_link_url))
  EXECUTE FUNCTION company_domain_changed();--> statement-breakpoint
CREATE UNIQUE INDEX "company_unique_domain_name" ON "company" USING btree ("workspace_id", link_identity("domain_name_primary_link_url"), coalesce("domain_name_twin", '00000000-0000-0000-0000-000000000000')) WHERE deleted_at is null;
