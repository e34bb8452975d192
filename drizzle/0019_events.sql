CREATE TABLE "event" (
	"workspace_id" uuid NOT NULL,
	"transaction" "xid8" NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "event_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"object_id" uuid NOT NULL,
	"object_name" text NOT NULL,
	"record_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"record" text NOT NULL,
	"changes" text,
	"updated_fields" text,
	"key_id" uuid,
	"key_name" text,
	"request_id" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "event_workspace_id_transaction_sequence_pk" PRIMARY KEY("workspace_id","transaction","sequence")
);
--> statement-breakpoint
CREATE TABLE "event_swept" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"transaction" "xid8" NOT NULL,
	"sequence" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "event" ADD CONSTRAINT "event_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_swept" ADD CONSTRAINT "event_swept_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_record" ON "event" USING btree ("workspace_id","object_id","record_id","sequence");--> statement-breakpoint
CREATE INDEX "event_created_at" ON "event" USING btree ("created_at");