import { z } from '@hono/zod-openapi';
import { lazily } from '../../lazily.ts';
import { isDangerousUrl } from '../rich-text/blocks.ts';
import { blocksToMarkdown } from '../rich-text/blocks-to-markdown.ts';
import { markdownToBlocks } from '../rich-text/markdown-to-blocks.ts';
import type { FieldTraits, FieldType, JsonValue, PartType } from '../types.ts';
import { LIMITS } from './limits.ts';
import { invalidText } from './messages.ts';
import { defaultsOf, noSettings, partsInput, readText, refusal, subfield, subfields } from './schemas.ts';
import { isRecord, isStorableJson, parseJson, type Report } from './text-values.ts';

const parts: readonly PartType[] = [
  { name: 'blocknote', kind: 'text', empty: 'null' },
  { name: 'markdown', kind: 'text', empty: 'emptyText' },
];

interface Blocknote {
  /** As it is stored: JSON text, as it was sent if it was sent as text. */
  readonly text: string;
  readonly blocks: readonly JsonValue[];
}

const isBlock = (value: unknown): boolean =>
  isRecord(value) && (value.type === undefined || typeof value.type === 'string');

/** Properties of blocks and links that browsers follow. */
const URL_KEYS: readonly string[] = ['href', 'url', 'src', 'previewUrl'];
const EMBEDDED_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i;

const isDangerous = (key: string, value: JsonValue): boolean =>
  typeof value === 'string' &&
  URL_KEYS.includes(key) &&
  isDangerousUrl(value) &&
  !(key !== 'href' && EMBEDDED_IMAGE.test(value));

const hasDangerousUrl = (value: JsonValue): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(
    ([key, item]: [string, JsonValue]) => isDangerous(key, item) || hasDangerousUrl(item),
  );

/** Blocks may come as they are, or as the only property of an object. */
const blocksOf = (json: unknown): unknown =>
  isRecord(json) && Object.keys(json).join() === 'blocks' ? json.blocks : json;

const readBlocknote = (
  value: string | readonly unknown[] | Readonly<Record<string, unknown>>,
  name: string,
  report: Report,
): Blocknote | null => {
  if (value === '') return null;
  const given: unknown = typeof value === 'string' ? parseJson(value) : value;
  const json = blocksOf(given);
  if (json === undefined) {
    report(`Invalid blocknote value for field "${name}" - must contain valid JSON`);
    return null;
  }
  if (!Array.isArray(json) || !json.every(isBlock)) {
    report(`Invalid blocknote value for field "${name}" - must be a JSON array of blocks`);
    return null;
  }
  const blocks: unknown = json;
  if (!isStorableJson(blocks, name, report, LIMITS.blocknoteDepth) || !isJsonList(blocks)) return null;
  if (hasDangerousUrl(blocks)) {
    report(`Dangerous URL protocol in blocknote content for field "${name}"`);
    return null;
  }
  const text = readText(
    typeof value === 'string' && json === given ? value : JSON.stringify(blocks),
    name,
    LIMITS.blocknote,
    report,
  );
  return text === null ? null : { text, blocks };
};

const isJsonList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const derivedBlocknote = (markdown: string, name: string, report: Report): string | null => {
  const blocks = markdownToBlocks(markdown, LIMITS.blocks);
  const text = blocks && JSON.stringify(blocks);
  if (text !== null && text.length <= LIMITS.blocknote) return text;
  report(`The text of field "${name}" is too long: it makes more blocks than can be stored`);
  return null;
};

const derivedMarkdown = (blocks: readonly JsonValue[], name: string, report: Report): string | null =>
  readText(blocksToMarkdown(blocks), name, LIMITS.markdown, report);

const input = (field: FieldTraits) => {
  const names = { blocknote: `${field.name}.blocknote`, markdown: `${field.name}.markdown` };
  const shape = {
    blocknote: subfield(
      z.union(
        [z.string(), z.array(z.unknown()), z.looseObject({ blocks: z.array(z.unknown()) })],
        refusal(
          () => `Invalid blocknote value for field "${names.blocknote}" - must be a JSON array of blocks`,
        ),
      ),
      (value, report) => readBlocknote(value, names.blocknote, report),
    ),
    markdown: subfield(
      z.string(refusal((value) => invalidText(value, names.markdown))).meta({ maxLength: LIMITS.markdown }),
      (text, report) => readText(text, names.markdown, LIMITS.markdown, report),
    ),
  };
  return partsInput(parts, subfields(field.name, 'rich text', shape), ({ blocknote, markdown }, report) => {
    if (blocknote === undefined && markdown === undefined) return {};
    if (blocknote) {
      const derived = markdown ?? derivedMarkdown(blocknote.blocks, names.markdown, report);
      return { blocknote: blocknote.text, markdown: derived };
    }
    if (typeof markdown !== 'string') return { blocknote: null, markdown: null };
    return { blocknote: derivedBlocknote(markdown, names.markdown, report), markdown };
  });
};

/** A string is Markdown, or BlockNote where it parses to an array of blocks, or to an object of one. */
const coerce = (value: unknown): unknown => {
  const json = blocksOf(typeof value === 'string' ? parseJson(value) : value);
  if (typeof value !== 'string') return json === value ? value : { blocknote: json };
  const isBlocknote =
    Array.isArray(json) && json.every((block) => isRecord(block) && typeof block.type === 'string');
  return isBlocknote ? { blocknote: value } : { markdown: value };
};

const answer = lazily(() => z.object({ blocknote: z.string().nullable(), markdown: z.string() }));

/**
 * A document in two forms of the same text: BlockNote's blocks and Markdown. Of one that is sent (and not empty) the
 * other is derived; sent together, both are stored as they are; sent empty, the document is.
 */
export const richText: FieldType = {
  type: 'RICH_TEXT',
  parts,
  input,
  coerce,
  output: () => answer(),
  example: () => ({ blocknote: '[{"type":"paragraph","content":"Hello"}]', markdown: 'Hello' }),
  uniqueParts: null,
  merge: 'first',
  options: 'none',
  settings: noSettings,
  defaultValue: defaultsOf({ input, coerce }),
  isCreatable: true,
};
