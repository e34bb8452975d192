/** Definitions of objects and fields, as the API's tests make and read them. */
import { expect } from 'vitest';
import type { Json, Workspace } from './api.ts';

export const OBJECTS = '/rest/metadata/objects';
export const FIELDS = '/rest/metadata/fields';
/** The id of nothing. */
export const NOBODY = '0190a000-0000-7000-8000-000000000000';

export const rocket = {
  nameSingular: 'rocket',
  namePlural: 'rockets',
  labelSingular: 'Rocket',
  labelPlural: 'Rockets',
};

/** The definition that a creation returns. */
export const create = async (api: Workspace, path: string, body: unknown): Promise<Json> => {
  const answer = await api.post(path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.object ?? answer.body.data.field;
};

/** The definition of an object, by its singular name. */
export const standard = async (api: Workspace, nameSingular: string): Promise<Json> => {
  const { body } = await api.get(`${OBJECTS}/${nameSingular}`);
  return body.data.object;
};

export const fieldOf = (object: Json, name: string): Json =>
  object.fields.find((field: Json) => field.name === name);

/** The messages of a refusal. */
export const refused = async (
  answer: Promise<{ status: number; body: Json; text: string }>,
  status = 400,
): Promise<readonly string[]> => {
  const { status: actual, body, text } = await answer;
  expect(actual, text).toBe(status);
  return body.messages;
};
