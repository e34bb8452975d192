CREATE TABLE "idempotency_key" (
	"workspace_id" uuid NOT NULL,
	"key" text collate "C" NOT NULL,
	"fingerprint" text NOT NULL,
	"frame" text NOT NULL,
	"records" text NOT NULL,
	"first_id" text,
	"last_id" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_workspace_id_key_pk" PRIMARY KEY("workspace_id","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_key_created_at" ON "idempotency_key" USING btree ("created_at");--> statement-breakpoint
-- Ends a statement whose answer would be too large to be sent, before it commits anything.
CREATE FUNCTION within_size(rendered text, most integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF octet_length(rendered) > most THEN
    RAISE EXCEPTION USING ERRCODE = 'V0004', MESSAGE = 'the answer is too large';
  END IF;
  RETURN rendered;
END
$$;
