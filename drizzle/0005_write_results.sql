ALTER TABLE "idempotency_key" ADD COLUMN "left_out" text;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD COLUMN "outcomes" text;