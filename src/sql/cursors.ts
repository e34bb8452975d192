/**
 * Cursors inside rendered JSON. Only the Worker can make a cursor; Postgres writes a mark and the row's position in its
 * place, and the Worker puts the cursor there without reading anything else of the text.
 */
import { z } from '@hono/zod-openapi';
import { type SQL, sql } from 'drizzle-orm';
import { lazily } from '../lazily.ts';
import { encodeCursor } from '../plan/cursor.ts';
import type { Bindings } from './bindings.ts';

const position = lazily(() => z.tuple([z.array(z.json()), z.string()]));

/** The position of a row, as Postgres renders it (`[[order values], id]`), → its cursor. */
export const cursorOf = (binding: string, text: string): string => {
  const [values, id] = position().parse(JSON.parse(text));
  return encodeCursor({ binding, values, id });
};

/** The JSON string that a cursor takes the place of. */
export const markedCursor = (bindings: Bindings, binding: string, rowPosition: SQL): SQL =>
  sql`to_json(concat(${bindings.named('cursorMark', bindings.cursorMark)}::text, json_build_array(${bindings.bind(binding)}::text, ${rowPosition})::text))::text`;

const marked = lazily(() => z.tuple([z.string(), z.string()]));

/** @param mark random for each request, so that no stored text can hold it */
export const fillCursors = (text: string, mark: string): string =>
  text.includes(mark)
    ? text.replaceAll(new RegExp(`"${mark}((?:[^"\\\\]|\\\\.)*)"`, 'g'), (_, escaped: string) => {
        const [binding, rowPosition] = marked().parse(JSON.parse(JSON.parse(`"${escaped}"`)));
        return JSON.stringify(cursorOf(binding, rowPosition));
      })
    : text;
