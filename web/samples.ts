/** A request as code that runs as it stands, with the key in the environment as VIGINTI_KEY. */
import { isObject, parseJson } from './json.ts';
import type { ApiRequest } from './request.ts';

export interface Language {
  readonly name: string;
  readonly label: string;
  readonly sample: (request: ApiRequest) => string;
}

const lines = (...given: readonly (string | null)[]): string =>
  given.filter((line) => line !== null).join('\n');

const indented = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);

/** The body as it is to be read: on several lines, if it is JSON. */
const readable = (body: string): string => {
  const value = parseJson(body);
  return value === undefined ? body : JSON.stringify(value, null, 2);
};

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const curl = ({ method, url, headers, body }: ApiRequest): string =>
  [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellQuoted(url)}`,
    '-H "Authorization: Bearer $VIGINTI_KEY"',
    ...Object.entries(headers).map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`-d ${shellQuoted(readable(body))}`]),
  ].join(' \\\n  ');

const javascript = ({ method, url, headers, body }: ApiRequest): string =>
  lines(
    `const response = await fetch(${quoted(url)}, {`,
    method === 'GET' ? null : `  method: ${quoted(method)},`,
    '  headers: {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is the sample's.
    '    Authorization: `Bearer ${process.env.VIGINTI_KEY}`,',
    ...Object.entries(headers).map(([name, value]) => `    ${quoted(name)}: ${quoted(value)},`),
    '  },',
    body === null ? null : `  body: JSON.stringify(${indented(readable(body), '  ')}),`,
    '});',
    'console.log(await response.json());',
  );

/** A value of JSON as Python writes it. */
const pythonOf = (value: unknown, by: string): string => {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  const deeper = `${by}    `;
  const block = (open: string, items: readonly string[], close: string): string =>
    items.length === 0
      ? open + close
      : `${open}\n${items.map((item) => `${deeper}${item},\n`).join('')}${by}${close}`;
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => pythonOf(item, deeper)),
      ']',
    );
  if (!isObject(value)) return JSON.stringify(value);
  const items = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${pythonOf(item, deeper)}`,
  );
  return block('{', items, '}');
};

const python = ({ method, url, headers, body }: ApiRequest): string =>
  lines(
    'import json',
    'import os',
    'from urllib.request import Request, urlopen',
    '',
    'request = Request(',
    `    ${JSON.stringify(url)},`,
    method === 'GET' ? null : `    method=${JSON.stringify(method)},`,
    '    headers={',
    '        "Authorization": f"Bearer {os.environ[\'VIGINTI_KEY\']}",',
    ...Object.entries(headers).map(
      ([name, text]) => `        ${JSON.stringify(name)}: ${JSON.stringify(text)},`,
    ),
    '    },',
    body === null ? null : `    data=json.dumps(${pythonOf(parseJson(body) ?? body, '    ')}).encode(),`,
    ')',
    'with urlopen(request) as response:',
    '    print(json.load(response))',
  );

const php = ({ method, url, headers, body }: ApiRequest): string =>
  lines(
    '<?php',
    `$curl = curl_init(${quoted(url)});`,
    'curl_setopt_array($curl, [',
    method === 'GET' ? null : `    CURLOPT_CUSTOMREQUEST => ${quoted(method)},`,
    '    CURLOPT_HTTPHEADER => [',
    "        'Authorization: Bearer ' . getenv('VIGINTI_KEY'),",
    ...Object.entries(headers).map(([name, value]) => `        ${quoted(`${name}: ${value}`)},`),
    '    ],',
    body === null ? null : `    CURLOPT_POSTFIELDS => ${quoted(readable(body))},`,
    '    CURLOPT_RETURNTRANSFER => true,',
    ']);',
    'echo curl_exec($curl);',
  );

const goQuoted = (text: string): string => (text.includes('`') ? JSON.stringify(text) : `\`${text}\``);

const go = ({ method, url, headers, body }: ApiRequest): string =>
  lines(
    'package main',
    '',
    'import (',
    '\t"fmt"',
    '\t"io"',
    '\t"net/http"',
    '\t"os"',
    body === null ? null : '\t"strings"',
    ')',
    '',
    'func main() {',
    body === null ? null : `\tbody := strings.NewReader(${goQuoted(readable(body))})`,
    `\trequest, err := http.NewRequest(${JSON.stringify(method)}, ${JSON.stringify(url)}, ${body === null ? 'nil' : 'body'})`,
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\trequest.Header.Set("Authorization", "Bearer "+os.Getenv("VIGINTI_KEY"))',
    ...Object.entries(headers).map(
      ([name, value]) => `\trequest.Header.Set(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    ),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\ttext, err := io.ReadAll(response.Body)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tfmt.Println(string(text))',
    '}',
  );

export const LANGUAGES: readonly Language[] = [
  { name: 'curl', label: 'curl', sample: curl },
  { name: 'javascript', label: 'JavaScript', sample: javascript },
  { name: 'python', label: 'Python', sample: python },
  { name: 'php', label: 'PHP', sample: php },
  { name: 'go', label: 'Go', sample: go },
];
