-- Generated from the declarations of the standard objects (npm run db:generate-standard).
-- The table of a standard object, by its constant id; NULL if its records are in the table "record".
CREATE OR REPLACE FUNCTION standard_table(object uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE object
    WHEN '20200000-0000-4000-8000-000100000000' THEN 'company'
    WHEN '20200000-0000-4000-8000-000200000000' THEN 'person'
    WHEN '20200000-0000-4000-8000-000300000000' THEN 'opportunity'
    WHEN '20200000-0000-4000-8000-000400000000' THEN 'note'
    WHEN '20200000-0000-4000-8000-000600000000' THEN 'note_target'
    WHEN '20200000-0000-4000-8000-000500000000' THEN 'task'
    WHEN '20200000-0000-4000-8000-000700000000' THEN 'task_target'
    WHEN '20200000-0000-4000-8000-000800000000' THEN 'workspace_member'
    WHEN '20200000-0000-4000-8000-000900000000' THEN 'attachment'
    WHEN '20200000-0000-4000-8000-000a00000000' THEN 'favorite'
  END
$$;
--> statement-breakpoint
-- The declared foreign keys that are stored as JSON and point at an object.
CREATE OR REPLACE FUNCTION declared_references(target uuid)
RETURNS TABLE (source uuid, key text, slot text, on_delete text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT NULL::uuid, NULL::text, NULL::text, NULL::text WHERE false
$$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER company_inserted AFTER INSERT ON "company" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER company_liveness AFTER UPDATE OF deleted_at ON "company" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER company_deleted AFTER DELETE ON "company" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000100000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER person_inserted AFTER INSERT ON "person" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER person_liveness AFTER UPDATE OF deleted_at ON "person" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER person_deleted AFTER DELETE ON "person" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000200000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER opportunity_inserted AFTER INSERT ON "opportunity" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER opportunity_liveness AFTER UPDATE OF deleted_at ON "opportunity" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER opportunity_deleted AFTER DELETE ON "opportunity" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000300000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_inserted AFTER INSERT ON "note" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_liveness AFTER UPDATE OF deleted_at ON "note" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_deleted AFTER DELETE ON "note" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000400000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_target_inserted AFTER INSERT ON "note_target" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_target_liveness AFTER UPDATE OF deleted_at ON "note_target" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER note_target_deleted AFTER DELETE ON "note_target" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000600000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_inserted AFTER INSERT ON "task" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_liveness AFTER UPDATE OF deleted_at ON "task" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_deleted AFTER DELETE ON "task" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000500000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_target_inserted AFTER INSERT ON "task_target" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_target_liveness AFTER UPDATE OF deleted_at ON "task_target" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER task_target_deleted AFTER DELETE ON "task_target" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000700000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER workspace_member_inserted AFTER INSERT ON "workspace_member" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER workspace_member_liveness AFTER UPDATE OF deleted_at ON "workspace_member" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER workspace_member_deleted AFTER DELETE ON "workspace_member" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000800000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER attachment_inserted AFTER INSERT ON "attachment" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER attachment_liveness AFTER UPDATE OF deleted_at ON "attachment" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER attachment_deleted AFTER DELETE ON "attachment" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000900000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER favorite_inserted AFTER INSERT ON "favorite" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted('20200000-0000-4000-8000-000a00000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER favorite_liveness AFTER UPDATE OF deleted_at ON "favorite" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed('20200000-0000-4000-8000-000a00000000');
--> statement-breakpoint
CREATE OR REPLACE TRIGGER favorite_deleted AFTER DELETE ON "favorite" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted('20200000-0000-4000-8000-000a00000000');
