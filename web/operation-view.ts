/** An operation: what it takes, as a form; the request as code; what the server answers. */
import {
  type ApiDocument,
  contentOf,
  type Operation,
  type Parameter,
  parametersOf,
  resolve,
} from './document.ts';
import { type Child, copyButton, h, lazyDetails, methodLabel, newId, plainCode, scrolls } from './dom.ts';
import { type JsonObject, parseJson, toList, toObject, toText } from './json.ts';
import { descriptionView } from './markdown-view.ts';
import { type ApiRequest, type Given, missing, toRequest } from './request.ts';
import { LANGUAGES } from './samples.ts';
import { examplesOf } from './schema.ts';
import { meaningView, schemaView, typeView } from './schema-view.ts';
import { fetchAnId, type Me } from './server.ts';

const STORED_LANGUAGE = 'viginti.language';
/** Characters of an answer that are shown. */
const MOST_SHOWN = 200_000;

export interface OperationContext {
  readonly document: ApiDocument;
  readonly key: string | null;
  readonly me: Me | null;
  /** Told of every answer to a request that the page sent. */
  readonly answered: (operation: Operation, status: number, messages: readonly string[]) => void;
}

/** A value of the form: what the field holds, and the field's row. */
interface Input {
  readonly parameter: Parameter;
  readonly row: HTMLElement;
  readonly field: HTMLInputElement | HTMLSelectElement;
}

const choicesOf = ({ schema }: Parameter): readonly string[] =>
  schema['type'] === 'boolean' ? ['true', 'false'] : toList(schema['enum']).map(String);

const valueField = (parameter: Parameter, id: string, describedBy: string): Input['field'] => {
  const attributes = {
    id,
    name: parameter.name,
    'aria-describedby': describedBy,
    'aria-required': parameter.isRequired ? 'true' : null,
  };
  const choices = choicesOf(parameter);
  if (choices.length > 0) {
    const options = ['', ...choices].map((choice) => h('option', { value: choice }, choice));
    return h('select', attributes, ...options);
  }
  return h('input', { ...attributes, type: 'text', autocomplete: 'off', spellcheck: 'false' });
};

const setValue = (field: Input['field'] | HTMLTextAreaElement, value: string): void => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const parameterInput = (root: JsonObject, parameter: Parameter): Input => {
  const [id, about] = [newId(), newId()];
  const field = valueField(parameter, id, about);
  const { example } = parameter;
  const choices = choicesOf(parameter);
  const useExample =
    example === null || parameter.in === 'path' || choices.length > 0
      ? null
      : h(
          'button',
          { type: 'button', class: 'small', onclick: () => setValue(field, example) },
          'Use example ',
          h('code', {}, example),
        );
  const schema = { ...parameter.schema, description: parameter.description };
  const row = h(
    'li',
    {},
    h('label', { for: id, class: 'name' }, parameter.name),
    ' ',
    parameter.isRequired ? h('span', { class: 'required' }, 'required') : null,
    ' ',
    typeView(root, schema),
    field,
    useExample,
    h('div', { id: about }, ...meaningView(root, choices.length > 0 ? { ...schema, enum: [] } : schema)),
  );
  return { parameter, row, field };
};

interface BodyInput {
  readonly section: HTMLElement;
  readonly field: HTMLTextAreaElement;
}

const bodyInput = (root: JsonObject, body: JsonObject, content: JsonObject): BodyInput => {
  const id = newId();
  const examples = examplesOf(root, content, true);
  const textOf = (value: unknown): string => JSON.stringify(value, null, 2);
  const first = textOf(examples[0]?.value ?? {});
  const rows = String(Math.min(Math.max(first.split('\n').length, 4), 24));
  const field = h('textarea', { id, rows, spellcheck: 'false', autocomplete: 'off' });
  field.value = first;
  const choose = (name: string): void =>
    setValue(field, textOf(examples.find((example) => example.name === name)?.value ?? {}));
  const chooser = h(
    'select',
    { 'aria-label': 'Example', onchange: () => choose(chooser.value) },
    ...examples.map(({ name }) => h('option', { value: name }, name)),
  );
  const description = toText(body['description']);
  const section = h(
    'section',
    { class: 'body' },
    h('h2', {}, 'Body'),
    description ? descriptionView(description) : null,
    h(
      'div',
      { class: 'row' },
      h(
        'label',
        { for: id },
        'JSON ',
        body['required'] === true ? h('span', { class: 'required' }, 'required') : null,
      ),
      examples.length > 1 ? chooser : null,
    ),
    field,
    lazyDetails(['Properties of the body'], () => schemaView(root, toObject(content['schema']))),
  );
  return { section, field };
};

const headersView = (root: JsonObject, headers: JsonObject): Child => {
  const named = Object.entries(headers);
  if (named.length === 0) return null;
  return lazyDetails(['Headers'], () => [
    h(
      'ul',
      { class: 'properties' },
      ...named.map(([name, given]) => {
        const header = resolve(root, given);
        const schema = { ...toObject(header['schema']), description: header['description'] };
        return h(
          'li',
          {},
          h('code', { class: 'name' }, name),
          ' ',
          typeView(root, schema),
          ...meaningView(root, schema),
        );
      }),
    ),
  ]);
};

const responseView = (root: JsonObject, status: string, given: unknown): HTMLElement => {
  const response = resolve(root, given);
  const content = contentOf(response);
  const [first = '', ...rest] = toText(response['description']).split('\n');
  return lazyDetails([h('strong', {}, status), ` ${first}`], () => [
    rest.length > 0 ? descriptionView(rest.join('\n')) : null,
    headersView(root, toObject(response['headers'])),
    ...(content
      ? [
          lazyDetails(['Properties'], () => schemaView(root, toObject(content['schema']))),
          ...examplesOf(root, content, false).map(({ name, value }) =>
            lazyDetails([name === 'Example' ? 'Example' : `Example: ${name}`], () => [
              plainCode(`Example of ${status}`, JSON.stringify(value, null, 2)),
            ]),
          ),
        ]
      : []),
  ]);
};

const storedLanguage = (): string => localStorage.getItem(STORED_LANGUAGE) ?? '';

interface Sample {
  readonly section: HTMLElement;
  readonly update: (request: ApiRequest) => void;
}

const sampleView = (): Sample => {
  const id = newId();
  const code = h('code');
  const chooser = h(
    'select',
    { id },
    ...LANGUAGES.map(({ name, label }) => h('option', { value: name }, label)),
  );
  const stored = storedLanguage();
  if (LANGUAGES.some(({ name }) => name === stored)) chooser.value = stored;
  let last: ApiRequest | null = null;
  const update = (request: ApiRequest): void => {
    last = request;
    code.textContent = LANGUAGES.find(({ name }) => name === chooser.value)?.sample(request) ?? '';
  };
  chooser.addEventListener('change', () => {
    localStorage.setItem(STORED_LANGUAGE, chooser.value);
    if (last) update(last);
  });
  const section = h(
    'section',
    { class: 'sample' },
    h(
      'div',
      { class: 'row' },
      h('label', { for: id, class: 'unseen' }, 'Language of the sample'),
      chooser,
      copyButton(() => code.textContent ?? ''),
    ),
    h('pre', scrolls('The request as code'), code),
    h('p', { class: 'type' }, 'Reads your key from the environment variable VIGINTI_KEY.'),
  );
  return { section, update };
};

const prettyAnswer = (text: string): string => {
  const value = text.length > MOST_SHOWN ? undefined : parseJson(text);
  const pretty = value === undefined ? text : JSON.stringify(value, null, 2);
  return pretty.length > MOST_SHOWN ? `${pretty.slice(0, MOST_SHOWN)}\n… (cut here)` : pretty;
};

const answerView = (response: Response, text: string, milliseconds: number): readonly Child[] => {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return [
    h(
      'p',
      { role: 'status', class: response.ok ? 'good' : 'bad' },
      h('strong', {}, `${response.status} ${response.statusText}`.trim()),
      ` in ${Math.round(milliseconds)} ms`,
    ),
    lazyDetails(['Headers of the answer'], () => [plainCode('Headers of the answer', headers)]),
    text === ''
      ? h('p', {}, 'The answer has no body.')
      : h(
          'div',
          { class: 'code' },
          copyButton(() => text),
          plainCode('Body of the answer', prettyAnswer(text)),
        ),
  ];
};

/** The path of the collection that `{id}` is of, if ids can be read there. */
const collectionOf = ({ operations }: ApiDocument, { path }: Operation): string | null => {
  const collection = path.replace(/\/\{\w+\}$/, '');
  if (collection === path) return null;
  const isRead = [...operations.values()].some(
    (other) => other.method === 'get' && other.path === collection,
  );
  return isRead ? collection : null;
};

/** A read begins with a real id; a write is offered one, for it must not begin with somebody's record. */
const offerId = async (
  { document, key }: OperationContext,
  operation: Operation,
  input: Input | undefined,
): Promise<void> => {
  const collection = collectionOf(document, operation);
  if (!input || collection === null || key === null) return;
  const id = await fetchAnId(collection, key);
  if (id === null) return;
  if (operation.method === 'get' && input.field.value === '') setValue(input.field, id);
  else
    input.field.after(
      h(
        'button',
        { type: 'button', class: 'small', onclick: () => setValue(input.field, id) },
        'Use the id of the first one ',
        h('code', {}, id),
      ),
    );
};

const inputsView = (title: string, place: string, inputs: readonly Input[]): Child => {
  const rows = inputs.filter(({ parameter }) => parameter.in === place).map(({ row }) => row);
  return rows.length === 0
    ? null
    : h('section', {}, h('h2', {}, title), h('ul', { class: 'properties' }, ...rows));
};

export const operationView = (context: OperationContext, operation: Operation): HTMLElement => {
  const { document, key, me } = context;
  const { root } = document;
  const inputs = parametersOf(document, operation).map((parameter) => parameterInput(root, parameter));
  const requestBody = resolve(root, operation.source['requestBody']);
  const content = contentOf(requestBody);
  const body = content && bodyInput(root, requestBody, content);
  const lacks = me !== null && operation.scope !== null && !me.scopes.includes(operation.scope);

  const sample = sampleView();
  const given = (): readonly Given[] =>
    inputs.map(({ parameter, field }) => ({ parameter, value: field.value }));
  const request = (): ApiRequest =>
    toRequest(document.server, operation, given(), body && body.field.value.trim() ? body.field.value : null);
  const update = (): void => sample.update(request());

  const error = h('p', { class: 'error', id: newId(), role: 'alert' });
  const answer = h('section', { class: 'answer', tabindex: '-1', 'aria-label': 'Answer' });
  const send = h('button', { type: 'submit', class: 'primary', disabled: lacks }, 'Send');

  const refuse = (input: Input | undefined, message: string): void => {
    error.textContent = message;
    for (const { field } of inputs) field.removeAttribute('aria-invalid');
    if (!input) return;
    input.field.setAttribute('aria-invalid', 'true');
    input.row.append(error);
    input.field.focus();
  };

  const submit = async (): Promise<void> => {
    const lacking = missing(given());
    if (lacking) {
      const input = inputs.find(({ parameter }) => parameter === lacking);
      refuse(input, `${lacking.name} is required: nothing was sent.`);
      return;
    }
    refuse(undefined, '');
    const { method, url, headers, body: text } = request();
    const { pathname, search } = new URL(url, location.href);
    send.setAttribute('aria-busy', 'true');
    send.textContent = 'Sending…';
    const started = performance.now();
    try {
      const response = await fetch(pathname + search, {
        method,
        headers: { ...headers, ...(key !== null && { authorization: `Bearer ${key}` }) },
        body: text,
      });
      const answered = await response.text();
      answer.replaceChildren(
        ...answerView(response, answered, performance.now() - started).filter((child) => child !== null),
      );
      const messages = toList(toObject(parseJson(answered))['messages']).map(String);
      context.answered(operation, response.status, messages);
    } catch {
      answer.replaceChildren(
        h(
          'p',
          { role: 'status', class: 'bad' },
          'The server cannot be reached. Nothing is known of the request.',
        ),
      );
    } finally {
      send.removeAttribute('aria-busy');
      send.textContent = 'Send';
    }
    answer.scrollIntoView({ block: 'nearest' });
    answer.focus({ preventScroll: true });
  };

  const form = h(
    'form',
    {
      novalidate: true,
      oninput: update,
      onsubmit: (event) => {
        event.preventDefault();
        if (send.getAttribute('aria-busy') !== 'true') void submit();
      },
    },
    inputsView('Path', 'path', inputs),
    body && body.section,
    inputsView('Query', 'query', inputs),
    inputsView('Headers', 'header', inputs),
  );
  const formId = newId();
  form.id = formId;
  send.setAttribute('form', formId);
  update();
  void offerId(
    context,
    operation,
    inputs.find(({ parameter }) => parameter.in === 'path'),
  );

  const responses = Object.entries(toObject(operation.source['responses']));
  return h(
    'article',
    { class: 'operation' },
    h(
      'div',
      { class: 'about' },
      h(
        'p',
        { class: 'trail' },
        h('a', { href: `#tag/${encodeURIComponent(operation.tag)}` }, operation.tag),
      ),
      h('h1', { tabindex: '-1' }, operation.summary),
      h('p', { class: 'path' }, methodLabel(operation.method), ' ', h('code', {}, operation.path)),
      operation.source['deprecated'] === true ? h('p', { class: 'type' }, 'Deprecated.') : null,
      operation.description ? descriptionView(operation.description) : null,
      form,
      h(
        'section',
        { class: 'responses' },
        h('h2', {}, 'Answers'),
        ...responses.map(([status, response]) => responseView(root, status, response)),
      ),
    ),
    h(
      'div',
      { class: 'try' },
      h('h2', {}, 'Request'),
      sample.section,
      h(
        'div',
        { class: 'row' },
        send,
        key === null ? h('p', { class: 'type' }, 'Enter a key above to send it.') : null,
        lacks ? h('p', { class: 'error' }, `Your key lacks the scope ${operation.scope}.`) : null,
      ),
      answer,
    ),
  );
};
