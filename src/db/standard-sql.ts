/**
 * What the database itself has to know of the standard objects, as SQL made from their declarations: the table of each,
 * the relations whose foreign keys are JSON, and the triggers of the tables. `npm run db:generate-standard` writes it
 * as a migration; a test fails while the newest one is not what the declarations say.
 */
import { snakeCase } from '../schema/columns.ts';
import { type StandardObject, standardObjectId } from '../schema/standard-objects/declare.ts';
import { isColumn, standardObjectNamed } from '../schema/standard-objects/index.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const idOf = ({ number }: StandardObject): string => quoted(standardObjectId(number));

/** `standard_table(object)`: NULL for objects whose records are in `record`. */
const standardTableSql = (objects: readonly StandardObject[]): string => {
  const cases = objects
    .filter(({ storage }) => storage !== 'record')
    .map((object) => `    WHEN ${idOf(object)} THEN ${quoted(snakeCase(object.nameSingular))}`);
  return `-- The table of a standard object, by its constant id; NULL if its records are in the table "record".
CREATE OR REPLACE FUNCTION standard_table(object uuid) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE object
${cases.join('\n')}
  END
$$;`;
};

interface DeclaredReference {
  readonly source: string;
  readonly target: string;
  readonly key: string;
  readonly slot: string | null;
  readonly onDelete: string;
}

const declaredReferences = (objects: readonly StandardObject[]): readonly DeclaredReference[] =>
  objects.flatMap((object) =>
    Object.entries(object.fields).flatMap(([name, field]) => {
      const target = field.relation && standardObjectNamed(field.relation.target);
      if (field.relation?.type !== 'MANY_TO_ONE' || !target || isColumn(object, name, field)) return [];
      const { onDelete = 'SET_NULL' } = field.relation;
      return [
        {
          source: idOf(object),
          target: idOf(target),
          key: quoted(`s${field.number}`),
          slot: field.slot === undefined ? null : quoted(field.slot),
          onDelete: quoted(onDelete),
        },
      ];
    }),
  );

/** `declared_references(target)`: the declared foreign keys that are JSON, as those of custom fields are. */
const declaredReferencesSql = (objects: readonly StandardObject[]): string => {
  const references = declaredReferences(objects);
  const selects = references.map(
    ({ source, target, key, slot, onDelete }) =>
      `  SELECT ${source}::uuid, ${key}, ${slot ?? 'NULL::text'}, ${onDelete} WHERE target = ${target}`,
  );
  const none = '  SELECT NULL::uuid, NULL::text, NULL::text, NULL::text WHERE false';
  return `-- The declared foreign keys that are stored as JSON and point at an object.
CREATE OR REPLACE FUNCTION declared_references(target uuid)
RETURNS TABLE (source uuid, key text, slot text, on_delete text)
LANGUAGE sql IMMUTABLE AS $$
${(selects.length === 0 ? [none] : selects).join('\n  UNION ALL\n')}
$$;`;
};

/** A table's counts, its unique values and the foreign keys to it, kept right whatever changes its rows. */
const triggersSql = (object: StandardObject): readonly string[] => {
  const table = snakeCase(object.nameSingular);
  const id = idOf(object);
  return [
    `CREATE OR REPLACE TRIGGER ${table}_inserted AFTER INSERT ON "${table}" REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION record_inserted(${id});`,
    `CREATE OR REPLACE TRIGGER ${table}_liveness AFTER UPDATE OF deleted_at ON "${table}" FOR EACH ROW
  WHEN ((old.deleted_at IS NULL) <> (new.deleted_at IS NULL)) EXECUTE FUNCTION record_liveness_changed(${id});`,
    `CREATE OR REPLACE TRIGGER ${table}_deleted AFTER DELETE ON "${table}" REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION record_deleted(${id});`,
  ];
};

/** The first line of a generated migration. */
export const GENERATED =
  '-- Generated from the declarations of the standard objects (npm run db:generate-standard).';

export const standardSql = (objects: readonly StandardObject[]): string =>
  [
    `${GENERATED}\n${standardTableSql(objects)}`,
    declaredReferencesSql(objects),
    ...objects.filter(({ storage }) => storage !== 'record').flatMap(triggersSql),
  ].join('\n--> statement-breakpoint\n');
