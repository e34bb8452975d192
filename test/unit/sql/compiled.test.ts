/** Parts of statements that are composed once: the same text and parameters, never those of another schema. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { selectionOf } from '../../../src/plan/selection.ts';
import { standardWorkspaceSchema } from '../../../src/schema/workspace-schema.ts';
import { Bindings } from '../../../src/sql/bindings.ts';
import { compiled } from '../../../src/sql/compiled.ts';
import type { Caller } from '../../../src/sql/guard.ts';
import { getStatement } from '../../../src/sql/read.ts';
import { toStatement } from '../../../src/sql/statement.ts';

const WORKSPACE = '7e57ab1e-0000-7000-8000-000000000001';
const OTHER = '7e57ab1e-0000-7000-8000-000000000002';

describe('compiled', () => {
  it('composes once for a schema and key', () => {
    const [schema, other] = [standardWorkspaceSchema(WORKSPACE), standardWorkspaceSchema(WORKSPACE)];
    let composed = 0;
    const part = (of: typeof schema, key: string) =>
      compiled(of, key, () => {
        composed += 1;
        return sql`${sql.raw(`'${composed}'`)}`;
      });
    const texts = [
      part(schema, 'a'),
      part(schema, 'a'),
      part(schema, 'b'),
      part(other, 'a'),
      part(schema, 'a'),
    ];
    expect(texts.map((each) => toStatement(each, {}).text)).toEqual(["'1'", "'1'", "'2'", "'3'", "'1'"]);
  });

  it('takes parameters from the statement that uses it', () => {
    const schema = standardWorkspaceSchema(WORKSPACE);
    const statement = (id: string) => {
      const bindings = new Bindings();
      const workspaceId = bindings.named('workspaceId', id);
      const before = bindings.bind(`before ${id}`);
      const part = compiled(
        schema,
        'parameters',
        () => sql`"x""y" = ${workspaceId} or ${workspaceId} is null`,
      );
      return toStatement(sql`select ${before}, ${part}`, bindings.values);
    };
    const text = 'select $1, "x""y" = $2 or $2 is null';
    expect(statement('a')).toEqual({ text, params: ['before a', 'a'] });
    expect(statement('b')).toEqual({ text, params: ['before b', 'b'] });
  });

  it('refuses a value of one request', () => {
    const schema = standardWorkspaceSchema(WORKSPACE);
    expect(() => compiled(schema, 'value', () => sql`${new Bindings().bind('secret')}`)).toThrow(
      'what is compiled once holds no value of one request',
    );
  });

  it('forgets what was used longest ago', () => {
    const schema = standardWorkspaceSchema(WORKSPACE);
    const composed: number[] = [];
    const part = (n: number) =>
      compiled(schema, `large ${n}`, () => {
        composed.push(n);
        return sql.raw('x'.repeat(1_000_000));
      });
    for (const n of [1, 2, 3, 4, 5, 6, 1, 7, 8, 9, 10, 1, 2]) part(n);
    expect(composed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2]);
  });
});

describe('a statement', () => {
  it('has one text for a shape, whoever asks for what', () => {
    const statement = (workspaceId: string, id: string, fields: readonly string[]) => {
      const schema = schemas.get(workspaceId) ?? standardWorkspaceSchema(workspaceId);
      const object = schema.bySingular.get('person');
      if (!object) throw new Error('there is no person');
      const caller: Caller = {
        keyHash: `hash of ${workspaceId}`,
        workspaceId,
        schemaVersion: 3,
        scope: 's',
        requestId: 'request',
      };
      const bindings = new Bindings();
      const plan = { object, id, fields: selectionOf(schema, object, 1, new Set(fields)) };
      return toStatement(getStatement(schema, caller, plan, bindings), bindings.values);
    };
    const schemas = new Map([WORKSPACE, OTHER].map((id) => [id, standardWorkspaceSchema(id)]));
    const first = statement(WORKSPACE, 'a', ['id', 'city']);
    const again = statement(WORKSPACE, 'b', ['city', 'id']);
    const elsewhere = statement(OTHER, 'a', ['id', 'city']);
    expect(again.text).toBe(first.text);
    expect(elsewhere.text).toBe(first.text);
    expect(first.params).toContain('a');
    expect(again.params).toEqual(first.params.map((value) => (value === 'a' ? 'b' : value)));
    expect(elsewhere.params).toContain(OTHER);
    expect(elsewhere.params).not.toContain(WORKSPACE);
  });
});
