/** The schema that introspection tells, read by the reference implementation. */
import { validateSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { typeSystem } from '../../../src/graphql/introspection/types.ts';
import { namedType } from '../../../src/graphql/types/definitions.ts';
import { reservedNames } from '../../../src/graphql/types/reserved.ts';
import { standardWorkspaceSchema } from '../../../src/schema/workspace-schema.ts';
import { clientSchema, schemaText } from '../../../tools/admin/graphql.ts';
import { testSchema } from '../../support/schema.ts';
import { known, problemsOf } from './support.ts';

const standard = standardWorkspaceSchema('20200000-0000-4000-9000-000000000001');

describe('introspection', () => {
  test.each([
    ['the standard model', standard],
    ['a workspace with custom objects and fields', testSchema],
  ])('of %s is a valid schema to the reference implementation', async (_, schema) => {
    expect(validateSchema(await clientSchema(schema))).toEqual([]);
  });

  test('of the standard model is as it was', async () => {
    await expect(`${await schemaText(standard)}\n`).toMatchFileSnapshot('standard.graphql');
  });

  test('every type that is written is there, and no type is in the way of another', () => {
    const { types } = typeSystem(testSchema);
    const written = [...types.values()].flatMap((type) => {
      if (type.kind === 'INPUT_OBJECT') return type.fields.map((field) => field.type);
      if (type.kind !== 'OBJECT') return [];
      return [...type.fields.values()].flatMap((field) => [
        field.type,
        ...field.arguments.map((argument) => argument.type),
      ]);
    });
    expect(written.map(namedType).filter((name) => !types.has(name))).toEqual([]);
    const own = new Set(reservedNames());
    const common = [...typeSystem({ ...testSchema, objects: [] }).types.keys()];
    expect(common.filter((name) => !own.has(name) && !name.startsWith('__'))).toEqual([]);
  });

  test('tells of one type, by __type', () => {
    expect(
      known(
        '{ __type(name: "Company") { kind name fields { name type { name kind ofType { name kind } } } } none: __type(name: "Nothing") { name } }',
      ),
    ).toMatchObject({
      __type: {
        kind: 'OBJECT',
        name: 'Company',
        fields: expect.arrayContaining([
          { name: 'id', type: { name: null, kind: 'NON_NULL', ofType: { name: 'UUID', kind: 'SCALAR' } } },
          { name: 'people', type: { name: 'PersonConnection', kind: 'OBJECT', ofType: null } },
        ]),
      },
      none: null,
    });
  });

  test('that goes round in circles is refused before it is large', () => {
    const round = (levels: number): string =>
      levels === 0
        ? '{ name }'
        : `{ fields { type { ofType ${'{ name }'} fields { type ${round(levels - 1)} } } } }`;
    const [problem] = problemsOf(`{ __schema { types ${round(3)} } }`);
    expect(problem?.message).toContain('The answer would hold more than 500000 definitions');
  });
});
