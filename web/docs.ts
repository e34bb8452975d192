/**
 * The docs page: shows the document that the server gives to the key entered, or the standard model's without one.
 * The key stays in this tab (session storage) and is sent to this server only.
 */

interface Reference {
  readonly destroy: () => void;
}

/** What the page uses of Scalar, loaded by docs.html before this. */
declare const Scalar: {
  createApiReference(mount: Element, configuration: Readonly<Record<string, unknown>>): Reference;
};

const STORED_KEY = 'viginti.key';
const DOCUMENT_PATH = '/openapi.json';

const element = <T extends Element>(id: string, type: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
};

const form = element('key-form', HTMLFormElement);
const input = element('key', HTMLInputElement);
const used = element('key-used', HTMLDivElement);
const shown = element('key-shown', HTMLElement);
const forget = element('key-forget', HTMLButtonElement);
const status = element('status', HTMLParagraphElement);
const mount = element('reference', HTMLElement);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The name under which the document knows the bearer key. */
const bearerSchemeOf = (content: Readonly<Record<string, unknown>>): string | undefined => {
  const components = content['components'];
  const schemes = isRecord(components) ? components['securitySchemes'] : null;
  if (!isRecord(schemes)) return undefined;
  return Object.keys(schemes).find((name) => {
    const scheme = schemes[name];
    return isRecord(scheme) && scheme['scheme'] === 'bearer';
  });
};

/**
 * Scalar sends the example of every parameter that has one, so that a first try would filter and narrow. Said in the
 * description instead, an example is only read.
 */
const withoutPrefill = (content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const components = content['components'];
  const parameters = isRecord(components) ? components['parameters'] : null;
  if (!isRecord(components) || !isRecord(parameters)) return content;
  const told = Object.entries(parameters).map(([name, parameter]) => {
    if (!isRecord(parameter) || parameter['required'] === true || !('example' in parameter))
      return [name, parameter];
    const { example, description, ...rest } = parameter;
    return [name, { ...rest, description: `${description}\n\nFor example \`${example}\`.` }];
  });
  return { ...content, components: { ...components, parameters: Object.fromEntries(told) } };
};

/** @throws Error that says what the server answered */
const fetchDocument = async (key: string | null): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(DOCUMENT_PATH, key ? { headers: { authorization: `Bearer ${key}` } } : {});
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && isRecord(answer)) return answer;
  const messages = isRecord(answer) && Array.isArray(answer['messages']) ? answer['messages'].join(' ') : '';
  throw new Error(messages || `The server answered ${response.status}.`);
};

let reference: Reference | null = null;

const show = (content: Readonly<Record<string, unknown>>, key: string | null): void => {
  const scheme = bearerSchemeOf(content);
  reference?.destroy();
  mount.replaceChildren();
  reference = Scalar.createApiReference(mount, {
    content: withoutPrefill(content),
    ...(scheme && {
      authentication: {
        preferredSecurityScheme: scheme,
        ...(key && { securitySchemes: { [scheme]: { token: key } } }),
      },
    }),
    // Nothing leaves for another host: no fonts, no telemetry, no proxy, no assistants.
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
    documentDownloadType: 'json',
    // A list and its records first, then what is rarer: the document has its paths as the router wants them.
    operationsSorter: (a: { path: string }, b: { path: string }) => a.path.length - b.path.length,
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    metaData: { title: 'Viginti API' },
  });
};

const showKey = (key: string | null): void => {
  form.hidden = key !== null;
  used.hidden = key === null;
  shown.textContent = key === null ? '' : `${key.slice(0, 8)}…`;
  input.value = '';
};

/** Shows the document of `key`. A key that the server refuses is not kept. */
const use = async (key: string | null): Promise<void> => {
  status.textContent = '';
  try {
    const content = await fetchDocument(key);
    if (key === null) sessionStorage.removeItem(STORED_KEY);
    else sessionStorage.setItem(STORED_KEY, key);
    showKey(key);
    show(content, key);
  } catch (error) {
    status.textContent = error instanceof Error ? error.message : String(error);
    if (key !== null && reference === null) await use(null);
  }
};

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void use(input.value.trim());
});
forget.addEventListener('click', () => void use(null));

await use(sessionStorage.getItem(STORED_KEY));

export {};
