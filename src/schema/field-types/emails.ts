import { z } from '@hono/zod-openapi';
import type { FieldTraits, FieldType } from '../types.ts';
import { MAX_EMAIL, MAX_LIST } from './limits.ts';
import { compositeInput, parseJsonText, plainDefault, settingsOf, shown } from './text-values.ts';

/** A domain as it is looked up: lower-case, IDNA, without the root's dot. Null where it is none. */
const canonicalDomain = (domain: string): string | null => {
  if (/[\s/?#:@\\[\]%]/.test(domain)) return null;
  const url = URL.parse(`http://${domain}`);
  const host = url?.hostname.replace(/\.$/, '') ?? '';
  const labels = host.split('.');
  const isDotted = labels.length > 1 || host === 'localhost';
  const isName = labels.every((label) => /^[a-z\d_-]+$/.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isDotted && isName ? host : null;
};

/** An address as it is stored. Null where the text is none. */
const canonicalEmail = (given: string): string | null => {
  const at = given.lastIndexOf('@');
  if (given.length > MAX_EMAIL || !given.isWellFormed()) return null;
  const local = given.slice(0, at).toLowerCase();
  if (at < 1 || local.length > 64 || /[\s\p{Cc}@"<>()[\],;:\\]/u.test(local)) return null;
  const domain = canonicalDomain(given.slice(at + 1));
  const email = `${local}@${domain}`;
  return domain !== null && email.length <= MAX_EMAIL ? email : null;
};

const refusal = (given: unknown, path: string): string =>
  `Invalid string value ${shown(given)} for email field "${path}"`;

const primaryEmail = (path: string) =>
  z
    .string({ error: ({ input }) => refusal(input, path) })
    .nullable()
    .transform((given, context): string | null => {
      const text = given?.trim() ?? '';
      if (text === '') return null;
      const email = canonicalEmail(text);
      if (email === null) context.addIssue({ code: 'custom', message: refusal(given, path) });
      return email;
    });

const additionalEmails = (path: string) =>
  z
    .union([z.array(z.string()), z.string()], { error: ({ input }) => refusal(input, path) })
    .nullable()
    .transform((given, context): readonly string[] | null => {
      const list = z.array(z.string()).safeParse(given === '' ? [] : (parseJsonText(given) ?? []));
      if (!list.success) {
        context.addIssue({ code: 'custom', message: refusal(given, path) });
        return null;
      }
      if (list.data.length > MAX_LIST) {
        const message = `Invalid value for email field "${path}": it has more than ${MAX_LIST} addresses`;
        context.addIssue({ code: 'custom', message });
        return null;
      }
      const kept = new Set<string>();
      for (const item of list.data) {
        const text = item.trim();
        if (text === '') continue;
        const email = canonicalEmail(text);
        if (email === null) context.addIssue({ code: 'custom', message: refusal(item, path) });
        else kept.add(email);
      }
      return kept.size === 0 ? null : [...kept];
    });

const input = (field: FieldTraits) =>
  compositeInput(field, 'emails', {
    primaryEmail: primaryEmail(`${field.name}.primaryEmail`),
    additionalEmails: additionalEmails(`${field.name}.additionalEmails`),
  });

export const emails: FieldType = {
  type: 'EMAILS',
  parts: [
    { name: 'primaryEmail', kind: 'text', empty: 'emptyText' },
    { name: 'additionalEmails', kind: 'list', empty: 'emptyList' },
  ],
  input,
  coerce: parseJsonText,
  output: () => z.object({ primaryEmail: z.string(), additionalEmails: z.array(z.string()) }),
  uniqueParts: ['primaryEmail'],
  options: 'none',
  settings: settingsOf(z.object({ maxNumberOfValues: z.int().min(1).max(MAX_LIST).optional() })),
  defaultValue: plainDefault(input),
  isCreatable: true,
};
