/** What the database itself must look like: indexes behind foreign keys, keys of tenants, constants in functions. */
import { describe, expect, it } from 'vitest';
import { snakeCase } from '../../src/schema/columns.ts';
import { standardObjectId } from '../../src/schema/standard-objects/declare.ts';
import { TABLE_OBJECTS } from '../../src/schema/standard-objects/index.ts';
import { database } from '../support/api.ts';

/** Columns of a constraint or index, in order, as text. */
const columns = (relation: string, numbers: string): string =>
  `(select string_agg(a.attname, ',' order by k.n) from unnest(${numbers}) with ordinality k(number, n) join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

describe('storage', () => {
  it('backs every foreign key by an index that starts with its columns', async () => {
    const rows = await database.query(`
      select c.conname as name, ${columns('c.conrelid', 'c.conkey')} as columns,
        array(select ${columns('i.indrelid', 'i.indkey::int2[]')} from pg_index i
          where i.indrelid = c.conrelid and i.indisvalid and i.indpred is null
            and i.indexrelid in (select x.oid from pg_class x join pg_am m on m.oid = x.relam where m.amname = 'btree')) as indexes,
        array(select ${columns('i.indrelid', 'i.indkey::int2[]')} from pg_index i
          where i.indrelid = c.conrelid and i.indisvalid and pg_get_expr(i.indpred, i.indrelid) ~ 'IS NOT NULL') as partial
      from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThan(30);
    const startsWith = (index: string | null, wanted: string): boolean =>
      `${index},`.startsWith(`${wanted},`);
    const unbacked = rows.filter(
      ({ columns: wanted, indexes, partial }) =>
        ![...indexes, ...partial].some((index: string | null) => startsWith(index, wanted)),
    );
    expect(unbacked).toEqual([]);
  });

  it('begins every primary key of a tenant table with the workspace', async () => {
    const rows = await database.query(`
      select t.relname as table, ${columns('c.conrelid', 'c.conkey')} as columns,
        exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'workspace_id' and not a.attisdropped) as tenant
      from pg_class t left join pg_constraint c on c.conrelid = t.oid and c.contype = 'p'
      where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace`);
    const tenants = rows.filter((row) => row['tenant']);
    expect(tenants.map((row) => row['table'])).toEqual(
      expect.arrayContaining([
        ...TABLE_OBJECTS.map(({ nameSingular }) => snakeCase(nameSingular)),
        'record',
        'object_metadata',
        'field_metadata',
        'unique_value',
        'record_count',
      ]),
    );
    const others = tenants.filter((row) => !`${row['columns']},`.startsWith('workspace_id,'));
    // An API key is looked up before its workspace is known.
    expect(others.map((row) => row['table']).filter((table) => table !== 'api_key')).toEqual([]);
  });

  it('keeps foreign keys between records inside the workspace', async () => {
    const rows = await database.query(`
      select c.conname as name, ${columns('c.conrelid', 'c.conkey')} as source, ${columns('c.confrelid', 'c.confkey')} as target
      from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.confrelid <> 'workspace'::regclass`);
    const astray = rows.filter(
      ({ source, target }) => !(source.startsWith('workspace_id,') && target.startsWith('workspace_id,')),
    );
    expect(astray).toEqual([]);
  });

  it('knows the tables of standard objects by their declared ids', async () => {
    for (const { number, nameSingular } of TABLE_OBJECTS) {
      const table = snakeCase(nameSingular);
      const id = standardObjectId(number);
      expect(await database.query('select standard_table($1) as table', [id])).toEqual([{ table }]);
      const triggers = await database.query(
        `select t.tgname as name, split_part(encode(t.tgargs, 'escape'), '\\000', 1) as object from pg_trigger t where t.tgrelid = $1::regclass and not t.tgisinternal and t.tgname ~ '_(deleted|inserted|liveness)$' order by 1`,
        [table],
      );
      expect(triggers).toEqual(
        ['deleted', 'inserted', 'liveness'].map((event) => ({ name: `${table}_${event}`, object: id })),
      );
    }
    expect(
      await database.query('select standard_table($1) as table', ['20200000-0000-4000-8000-00ff00000000']),
    ).toEqual([{ table: null }]);
  });
});
