CREATE TABLE "api_key" (
	"workspace_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	"last_used_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_key_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "api_key_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "attachment" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"name" text collate "C",
	"full_path" text collate "C",
	"type" text collate "C",
	"author_id" uuid,
	"task_id" uuid,
	"note_id" uuid,
	"person_id" uuid,
	"company_id" uuid,
	"opportunity_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "attachment_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "company" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"name" text collate "C",
	"domain_name_primary_link_label" text collate "C",
	"domain_name_primary_link_url" text collate "C",
	"domain_name_secondary_links" jsonb,
	"employees" double precision,
	"linkedin_link_primary_link_label" text collate "C",
	"linkedin_link_primary_link_url" text collate "C",
	"linkedin_link_secondary_links" jsonb,
	"x_link_primary_link_label" text collate "C",
	"x_link_primary_link_url" text collate "C",
	"x_link_secondary_links" jsonb,
	"annual_recurring_revenue_amount_micros" bigint,
	"annual_recurring_revenue_currency_code" text collate "C",
	"address_address_street1" text collate "C",
	"address_address_street2" text collate "C",
	"address_address_city" text collate "C",
	"address_address_postcode" text collate "C",
	"address_address_state" text collate "C",
	"address_address_country" text collate "C",
	"address_address_lat" double precision,
	"address_address_lng" double precision,
	"ideal_customer_profile" boolean,
	"account_owner_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"d1" timestamp(3) with time zone,
	CONSTRAINT "company_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "favorite" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"workspace_member_id" uuid,
	"person_id" uuid,
	"company_id" uuid,
	"opportunity_id" uuid,
	"task_id" uuid,
	"note_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "favorite_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "field_metadata" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"object_id" uuid NOT NULL,
	"is_custom" boolean NOT NULL,
	"storage_key" bigint GENERATED ALWAYS AS IDENTITY (sequence name "field_metadata_storage_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text,
	"name" text,
	"label" text,
	"description" text,
	"icon" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"is_nullable" boolean,
	"is_unique" boolean,
	"is_system" boolean DEFAULT false NOT NULL,
	"default_value" jsonb,
	"options" jsonb,
	"settings" jsonb,
	"relation" jsonb,
	"slot" text,
	"slot_filled_to" uuid,
	"is_slot_ready" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "field_metadata_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "field_metadata_name" UNIQUE("workspace_id","object_id","name")
);
--> statement-breakpoint
CREATE TABLE "note" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"title" text collate "C",
	"body_blocknote" text collate "C",
	"body_markdown" text collate "C",
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"d1" timestamp(3) with time zone,
	CONSTRAINT "note_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "note_target" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"note_id" uuid,
	"person_id" uuid,
	"company_id" uuid,
	"opportunity_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "note_target_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "object_metadata" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"is_custom" boolean NOT NULL,
	"name_singular" text,
	"name_plural" text,
	"label_singular" text,
	"label_plural" text,
	"description" text,
	"icon" text,
	"is_active" boolean DEFAULT true NOT NULL,
	"label_identifier_field_id" uuid,
	"image_identifier_field_id" uuid,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "object_metadata_workspace_id_id_pk" PRIMARY KEY("workspace_id","id"),
	CONSTRAINT "object_metadata_name_singular" UNIQUE("workspace_id","name_singular"),
	CONSTRAINT "object_metadata_name_plural" UNIQUE("workspace_id","name_plural")
);
--> statement-breakpoint
CREATE TABLE "opportunity" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"name" text collate "C",
	"amount_amount_micros" bigint,
	"amount_currency_code" text collate "C",
	"close_date" timestamp(3) with time zone,
	"stage" text collate "C",
	"point_of_contact_id" uuid,
	"company_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"d1" timestamp(3) with time zone,
	CONSTRAINT "opportunity_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"name_first_name" text collate "C",
	"name_last_name" text collate "C",
	"emails_primary_email" text collate "C",
	"emails_additional_emails" jsonb,
	"linkedin_link_primary_link_label" text collate "C",
	"linkedin_link_primary_link_url" text collate "C",
	"linkedin_link_secondary_links" jsonb,
	"x_link_primary_link_label" text collate "C",
	"x_link_primary_link_url" text collate "C",
	"x_link_secondary_links" jsonb,
	"job_title" text collate "C",
	"phones_primary_phone_number" text collate "C",
	"phones_primary_phone_country_code" text collate "C",
	"phones_primary_phone_calling_code" text collate "C",
	"phones_additional_phones" jsonb,
	"city" text collate "C",
	"avatar_url" text collate "C",
	"company_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"d1" timestamp(3) with time zone,
	CONSTRAINT "person_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "record" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"object_id" uuid NOT NULL,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"t3" text collate "C",
	"t4" text collate "C",
	"t5" text collate "C",
	"t6" text collate "C",
	"t7" text collate "C",
	"t8" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"n3" double precision,
	"n4" double precision,
	"n5" double precision,
	"n6" double precision,
	"d1" timestamp(3) with time zone,
	"d2" timestamp(3) with time zone,
	"d3" timestamp(3) with time zone,
	"d4" timestamp(3) with time zone,
	CONSTRAINT "record_workspace_id_object_id_id_pk" PRIMARY KEY("workspace_id","object_id","id")
);
--> statement-breakpoint
CREATE TABLE "record_count" (
	"workspace_id" uuid NOT NULL,
	"object_id" uuid NOT NULL,
	"shard" integer NOT NULL,
	"live" bigint NOT NULL,
	CONSTRAINT "record_count_workspace_id_object_id_shard_pk" PRIMARY KEY("workspace_id","object_id","shard")
);
--> statement-breakpoint
CREATE TABLE "task" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"position" double precision,
	"created_by_source" text collate "C",
	"created_by_name" text collate "C",
	"created_by_workspace_member_id" uuid,
	"title" text collate "C",
	"body_blocknote" text collate "C",
	"body_markdown" text collate "C",
	"due_at" timestamp(3) with time zone,
	"status" text collate "C",
	"assignee_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"t1" text collate "C",
	"t2" text collate "C",
	"n1" double precision,
	"n2" double precision,
	"d1" timestamp(3) with time zone,
	CONSTRAINT "task_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "task_target" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"task_id" uuid,
	"person_id" uuid,
	"company_id" uuid,
	"opportunity_id" uuid,
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "task_target_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "unique_value" (
	"workspace_id" uuid NOT NULL,
	"object_id" uuid NOT NULL,
	"field_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"digest" "bytea" NOT NULL,
	CONSTRAINT "unique_value_workspace_id_field_id_record_id_pk" PRIMARY KEY("workspace_id","field_id","record_id"),
	CONSTRAINT "unique_value_digest" UNIQUE("workspace_id","field_id","digest")
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"schema_version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace_member" (
	"workspace_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	"name_first_name" text collate "C",
	"name_last_name" text collate "C",
	"color_scheme" text collate "C",
	"locale" text collate "C",
	"avatar_url" text collate "C",
	"user_email" text collate "C",
	"user_id" uuid,
	"time_zone" text collate "C",
	"date_format" text collate "C",
	"time_format" text collate "C",
	"custom" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "workspace_member_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_author_id_fkey" FOREIGN KEY ("workspace_id","author_id") REFERENCES "public"."workspace_member"("workspace_id","id") ON DELETE set null ("author_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_task_id_fkey" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."task"("workspace_id","id") ON DELETE set null ("task_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_note_id_fkey" FOREIGN KEY ("workspace_id","note_id") REFERENCES "public"."note"("workspace_id","id") ON DELETE set null ("note_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_person_id_fkey" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_opportunity_id_fkey" FOREIGN KEY ("workspace_id","opportunity_id") REFERENCES "public"."opportunity"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "company" ADD CONSTRAINT "company_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "company" ADD CONSTRAINT "company_account_owner_id_fkey" FOREIGN KEY ("workspace_id","account_owner_id") REFERENCES "public"."workspace_member"("workspace_id","id") ON DELETE set null ("account_owner_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_workspace_member_id_fkey" FOREIGN KEY ("workspace_id","workspace_member_id") REFERENCES "public"."workspace_member"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_person_id_fkey" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_opportunity_id_fkey" FOREIGN KEY ("workspace_id","opportunity_id") REFERENCES "public"."opportunity"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_task_id_fkey" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."task"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favorite" ADD CONSTRAINT "favorite_note_id_fkey" FOREIGN KEY ("workspace_id","note_id") REFERENCES "public"."note"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "field_metadata" ADD CONSTRAINT "field_metadata_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note" ADD CONSTRAINT "note_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_target" ADD CONSTRAINT "note_target_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_target" ADD CONSTRAINT "note_target_note_id_fkey" FOREIGN KEY ("workspace_id","note_id") REFERENCES "public"."note"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_target" ADD CONSTRAINT "note_target_person_id_fkey" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_target" ADD CONSTRAINT "note_target_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "note_target" ADD CONSTRAINT "note_target_opportunity_id_fkey" FOREIGN KEY ("workspace_id","opportunity_id") REFERENCES "public"."opportunity"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "object_metadata" ADD CONSTRAINT "object_metadata_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opportunity" ADD CONSTRAINT "opportunity_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opportunity" ADD CONSTRAINT "opportunity_point_of_contact_id_fkey" FOREIGN KEY ("workspace_id","point_of_contact_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE set null ("point_of_contact_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opportunity" ADD CONSTRAINT "opportunity_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE set null ("company_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE set null ("company_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record" ADD CONSTRAINT "record_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task" ADD CONSTRAINT "task_assignee_id_fkey" FOREIGN KEY ("workspace_id","assignee_id") REFERENCES "public"."workspace_member"("workspace_id","id") ON DELETE set null ("assignee_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_target" ADD CONSTRAINT "task_target_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_target" ADD CONSTRAINT "task_target_task_id_fkey" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."task"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_target" ADD CONSTRAINT "task_target_person_id_fkey" FOREIGN KEY ("workspace_id","person_id") REFERENCES "public"."person"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_target" ADD CONSTRAINT "task_target_company_id_fkey" FOREIGN KEY ("workspace_id","company_id") REFERENCES "public"."company"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_target" ADD CONSTRAINT "task_target_opportunity_id_fkey" FOREIGN KEY ("workspace_id","opportunity_id") REFERENCES "public"."opportunity"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unique_value" ADD CONSTRAINT "unique_value_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_member" ADD CONSTRAINT "workspace_member_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachment_author_id" ON "attachment" USING btree ("workspace_id","author_id","id");--> statement-breakpoint
CREATE INDEX "attachment_task_id" ON "attachment" USING btree ("workspace_id","task_id","id");--> statement-breakpoint
CREATE INDEX "attachment_note_id" ON "attachment" USING btree ("workspace_id","note_id","id");--> statement-breakpoint
CREATE INDEX "attachment_person_id" ON "attachment" USING btree ("workspace_id","person_id","id");--> statement-breakpoint
CREATE INDEX "attachment_company_id" ON "attachment" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "attachment_opportunity_id" ON "attachment" USING btree ("workspace_id","opportunity_id","id");--> statement-breakpoint
CREATE INDEX "attachment_sort_created_at" ON "attachment" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "attachment_sort_updated_at" ON "attachment" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "attachment_custom" ON "attachment" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "company_account_owner_id" ON "company" USING btree ("workspace_id","account_owner_id","id");--> statement-breakpoint
CREATE INDEX "company_sort_created_at" ON "company" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_sort_updated_at" ON "company" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_sort_position" ON "company" USING btree ("workspace_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_sort_name" ON "company" USING btree ("workspace_id",(replace(lower(left("name", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("name", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_sort_employees" ON "company" USING btree ("workspace_id","employees" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_sort_annual_recurring_revenue_amount_micros" ON "company" USING btree ("workspace_id","annual_recurring_revenue_amount_micros" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "company_unique_domain_name" ON "company" USING btree ("workspace_id", "domain_name_primary_link_url") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "company_slot_t1" ON "company" USING btree ("workspace_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "company_slot_t2" ON "company" USING btree ("workspace_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "company_slot_n1" ON "company" USING btree ("workspace_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "company_slot_n2" ON "company" USING btree ("workspace_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "company_slot_d1" ON "company" USING btree ("workspace_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "company_custom" ON "company" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "favorite_workspace_member_id" ON "favorite" USING btree ("workspace_id","workspace_member_id","id");--> statement-breakpoint
CREATE INDEX "favorite_person_id" ON "favorite" USING btree ("workspace_id","person_id","id");--> statement-breakpoint
CREATE INDEX "favorite_company_id" ON "favorite" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "favorite_opportunity_id" ON "favorite" USING btree ("workspace_id","opportunity_id","id");--> statement-breakpoint
CREATE INDEX "favorite_task_id" ON "favorite" USING btree ("workspace_id","task_id","id");--> statement-breakpoint
CREATE INDEX "favorite_note_id" ON "favorite" USING btree ("workspace_id","note_id","id");--> statement-breakpoint
CREATE INDEX "favorite_sort_created_at" ON "favorite" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "favorite_sort_updated_at" ON "favorite" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "favorite_custom" ON "favorite" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "field_metadata_target" ON "field_metadata" USING btree ("workspace_id",(relation ->> 'targetObjectId')) WHERE relation ->> 'type' = 'MANY_TO_ONE';--> statement-breakpoint
CREATE INDEX "note_sort_created_at" ON "note" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_sort_updated_at" ON "note" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_sort_position" ON "note" USING btree ("workspace_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_sort_title" ON "note" USING btree ("workspace_id",(replace(lower(left("title", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("title", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_slot_t1" ON "note" USING btree ("workspace_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "note_slot_t2" ON "note" USING btree ("workspace_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "note_slot_n1" ON "note" USING btree ("workspace_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "note_slot_n2" ON "note" USING btree ("workspace_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "note_slot_d1" ON "note" USING btree ("workspace_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "note_custom" ON "note" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "note_target_note_id" ON "note_target" USING btree ("workspace_id","note_id","id");--> statement-breakpoint
CREATE INDEX "note_target_person_id" ON "note_target" USING btree ("workspace_id","person_id","id");--> statement-breakpoint
CREATE INDEX "note_target_company_id" ON "note_target" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "note_target_opportunity_id" ON "note_target" USING btree ("workspace_id","opportunity_id","id");--> statement-breakpoint
CREATE INDEX "note_target_sort_created_at" ON "note_target" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_target_sort_updated_at" ON "note_target" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "note_target_custom" ON "note_target" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "opportunity_point_of_contact_id" ON "opportunity" USING btree ("workspace_id","point_of_contact_id","id");--> statement-breakpoint
CREATE INDEX "opportunity_company_id" ON "opportunity" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "opportunity_sort_created_at" ON "opportunity" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_updated_at" ON "opportunity" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_position" ON "opportunity" USING btree ("workspace_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_name" ON "opportunity" USING btree ("workspace_id",(replace(lower(left("name", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("name", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_amount_amount_micros" ON "opportunity" USING btree ("workspace_id","amount_amount_micros" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_close_date" ON "opportunity" USING btree ("workspace_id","close_date" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_sort_stage" ON "opportunity" USING btree ("workspace_id",(replace(lower(left("stage", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("stage", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "opportunity_slot_t1" ON "opportunity" USING btree ("workspace_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "opportunity_slot_t2" ON "opportunity" USING btree ("workspace_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "opportunity_slot_n1" ON "opportunity" USING btree ("workspace_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "opportunity_slot_n2" ON "opportunity" USING btree ("workspace_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "opportunity_slot_d1" ON "opportunity" USING btree ("workspace_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "opportunity_custom" ON "opportunity" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "person_company_id" ON "person" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "person_sort_created_at" ON "person" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_updated_at" ON "person" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_position" ON "person" USING btree ("workspace_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_name_first_name" ON "person" USING btree ("workspace_id",(replace(lower(left("name_first_name", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("name_first_name", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_name_last_name" ON "person" USING btree ("workspace_id",(replace(lower(left("name_last_name", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("name_last_name", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_emails_primary_email" ON "person" USING btree ("workspace_id",(replace(lower(left("emails_primary_email", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("emails_primary_email", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_job_title" ON "person" USING btree ("workspace_id",(replace(lower(left("job_title", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("job_title", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_sort_city" ON "person" USING btree ("workspace_id",(replace(lower(left("city", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("city", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_unique_emails" ON "person" USING btree ("workspace_id", "emails_primary_email") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "person_slot_t1" ON "person" USING btree ("workspace_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "person_slot_t2" ON "person" USING btree ("workspace_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "person_slot_n1" ON "person" USING btree ("workspace_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "person_slot_n2" ON "person" USING btree ("workspace_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "person_slot_d1" ON "person" USING btree ("workspace_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "person_custom" ON "person" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "record_sort_created_at" ON "record" USING btree ("workspace_id","object_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "record_sort_updated_at" ON "record" USING btree ("workspace_id","object_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "record_sort_position" ON "record" USING btree ("workspace_id","object_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "record_slot_t1" ON "record" USING btree ("workspace_id", "object_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t2" ON "record" USING btree ("workspace_id", "object_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t3" ON "record" USING btree ("workspace_id", "object_id", "t3", "id") WHERE deleted_at is null and "t3" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t4" ON "record" USING btree ("workspace_id", "object_id", "t4", "id") WHERE deleted_at is null and "t4" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t5" ON "record" USING btree ("workspace_id", "object_id", "t5", "id") WHERE deleted_at is null and "t5" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t6" ON "record" USING btree ("workspace_id", "object_id", "t6", "id") WHERE deleted_at is null and "t6" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t7" ON "record" USING btree ("workspace_id", "object_id", "t7", "id") WHERE deleted_at is null and "t7" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_t8" ON "record" USING btree ("workspace_id", "object_id", "t8", "id") WHERE deleted_at is null and "t8" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n1" ON "record" USING btree ("workspace_id", "object_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n2" ON "record" USING btree ("workspace_id", "object_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n3" ON "record" USING btree ("workspace_id", "object_id", "n3", "id") WHERE deleted_at is null and "n3" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n4" ON "record" USING btree ("workspace_id", "object_id", "n4", "id") WHERE deleted_at is null and "n4" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n5" ON "record" USING btree ("workspace_id", "object_id", "n5", "id") WHERE deleted_at is null and "n5" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_n6" ON "record" USING btree ("workspace_id", "object_id", "n6", "id") WHERE deleted_at is null and "n6" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_d1" ON "record" USING btree ("workspace_id", "object_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_d2" ON "record" USING btree ("workspace_id", "object_id", "d2", "id") WHERE deleted_at is null and "d2" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_d3" ON "record" USING btree ("workspace_id", "object_id", "d3", "id") WHERE deleted_at is null and "d3" is not null;--> statement-breakpoint
CREATE INDEX "record_slot_d4" ON "record" USING btree ("workspace_id", "object_id", "d4", "id") WHERE deleted_at is null and "d4" is not null;--> statement-breakpoint
CREATE INDEX "record_data" ON "record" USING gin ("workspace_id","object_id",data jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "task_assignee_id" ON "task" USING btree ("workspace_id","assignee_id","id");--> statement-breakpoint
CREATE INDEX "task_sort_created_at" ON "task" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_sort_updated_at" ON "task" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_sort_position" ON "task" USING btree ("workspace_id","position" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_sort_title" ON "task" USING btree ("workspace_id",(replace(lower(left("title", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("title", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_sort_due_at" ON "task" USING btree ("workspace_id","due_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_sort_status" ON "task" USING btree ("workspace_id",(replace(lower(left("status", 300) collate "case_fold"), chr(1), chr(1) || chr(2)) collate "C" || chr(1) || chr(1) || left("status", 300)) collate "C" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_slot_t1" ON "task" USING btree ("workspace_id", "t1", "id") WHERE deleted_at is null and "t1" is not null;--> statement-breakpoint
CREATE INDEX "task_slot_t2" ON "task" USING btree ("workspace_id", "t2", "id") WHERE deleted_at is null and "t2" is not null;--> statement-breakpoint
CREATE INDEX "task_slot_n1" ON "task" USING btree ("workspace_id", "n1", "id") WHERE deleted_at is null and "n1" is not null;--> statement-breakpoint
CREATE INDEX "task_slot_n2" ON "task" USING btree ("workspace_id", "n2", "id") WHERE deleted_at is null and "n2" is not null;--> statement-breakpoint
CREATE INDEX "task_slot_d1" ON "task" USING btree ("workspace_id", "d1", "id") WHERE deleted_at is null and "d1" is not null;--> statement-breakpoint
CREATE INDEX "task_custom" ON "task" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "task_target_task_id" ON "task_target" USING btree ("workspace_id","task_id","id");--> statement-breakpoint
CREATE INDEX "task_target_person_id" ON "task_target" USING btree ("workspace_id","person_id","id");--> statement-breakpoint
CREATE INDEX "task_target_company_id" ON "task_target" USING btree ("workspace_id","company_id","id");--> statement-breakpoint
CREATE INDEX "task_target_opportunity_id" ON "task_target" USING btree ("workspace_id","opportunity_id","id");--> statement-breakpoint
CREATE INDEX "task_target_sort_created_at" ON "task_target" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_target_sort_updated_at" ON "task_target" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "task_target_custom" ON "task_target" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;--> statement-breakpoint
CREATE INDEX "unique_value_record" ON "unique_value" USING btree ("workspace_id","object_id","record_id");--> statement-breakpoint
CREATE INDEX "workspace_member_sort_created_at" ON "workspace_member" USING btree ("workspace_id","created_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "workspace_member_sort_updated_at" ON "workspace_member" USING btree ("workspace_id","updated_at" nulls first,"id") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "workspace_member_custom" ON "workspace_member" USING gin ("workspace_id",custom jsonb_path_ops) WHERE custom <> '{}'::jsonb;