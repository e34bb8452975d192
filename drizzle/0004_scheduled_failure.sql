CREATE TABLE "scheduled_failure" (
	"workspace_id" uuid NOT NULL,
	"job" text NOT NULL,
	"failures" integer NOT NULL,
	"reason" text NOT NULL,
	"retry_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "scheduled_failure_workspace_id_job_pk" PRIMARY KEY("workspace_id","job")
);
--> statement-breakpoint
ALTER TABLE "scheduled_failure" ADD CONSTRAINT "scheduled_failure_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;