/**
 * The key: entered, kept in this tab (session storage) and sent to this server only. Of several attempts the last one
 * counts. A key is forgotten when the server refuses it, and for no other failure.
 */
import { element } from './dom.ts';
import { type Loaded, load, type Me, ServerError } from './server.ts';

const STORED_KEY = 'viginti.key';

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A message of the server as a sentence that another can follow. */
const ended = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** The key in what was pasted: `Authorization: Bearer vgt_…` is understood, and quotes around it. */
const keyIn = (pasted: string): string =>
  pasted
    .trim()
    .replace(/^["'`]|["'`]$/g, '')
    .replace(/^authorization:\s*/i, '')
    .replace(/^bearer(\s+|$)/i, '')
    .trim();

export interface Connection {
  readonly key: () => string | null;
  readonly loaded: () => Loaded | null;
  /** Asks whether the document has changed. */
  readonly refresh: () => void;
  /** The server refused the key in use. */
  readonly refused: (message: string) => void;
}

/**
 * @param show is given every document, and whether it is of another key
 * @param fail is told that there is nothing to show, and why
 */
export const connect = (
  show: (loaded: Loaded, isOtherKey: boolean) => void,
  fail: (message: string, retry: () => void) => void,
): Connection => {
  const form = element('key-form', HTMLFormElement);
  const input = element('key', HTMLInputElement);
  const submit = element('key-submit', HTMLButtonElement);
  const used = element('key-used', HTMLDivElement);
  const who = element('key-who', HTMLSpanElement);
  const forget = element('key-forget', HTMLButtonElement);
  const notice = element('notice', HTMLDivElement);
  const status = element('status', HTMLParagraphElement);
  const retry = element('retry', HTMLButtonElement);

  let key: string | null = null;
  let loaded: Loaded | null = null;
  let attempt = new AbortController();

  const say = (message: string, again: (() => void) | null = null): void => {
    status.textContent = message;
    notice.classList.toggle('empty', message === '');
    retry.hidden = again === null;
    retry.onclick = again;
  };

  const fieldError = (message: string): void => {
    say(message);
    input.setAttribute('aria-invalid', String(message !== ''));
  };

  const setBusy = (isBusy: boolean): void => {
    form.setAttribute('aria-busy', String(isBusy));
    submit.textContent = isBusy ? 'Connecting…' : 'Use key';
  };

  const showWho = (me: Me | null): void => {
    const hadFocus = form.contains(document.activeElement) || used.contains(document.activeElement);
    form.hidden = me !== null;
    used.hidden = me === null;
    const parts = me ? [me.workspace, me.key, me.scopes.join(' ')] : [];
    who.textContent = parts.filter((part) => part !== '').join(' · ');
    who.title = who.textContent;
    if (hadFocus) (me ? forget : input).focus();
  };

  const take = (given: Loaded, ofKey: string | null): void => {
    const isOtherKey = loaded === null || ofKey !== key;
    key = ofKey;
    loaded = given;
    if (key === null) sessionStorage.removeItem(STORED_KEY);
    else sessionStorage.setItem(STORED_KEY, key);
    showWho(given.me);
    show(given, isOtherKey);
  };

  /** Loads what `wanted` may see. */
  const use = async (wanted: string | null, message = ''): Promise<void> => {
    attempt.abort();
    const own = new AbortController();
    attempt = own;
    fieldError(message);
    setBusy(wanted !== null);
    try {
      const given = await load(wanted, own.signal);
      if (own.signal.aborted) return;
      if (wanted !== null) input.value = '';
      take(given, wanted);
    } catch (error) {
      if (!own.signal.aborted) await failed(error, wanted, message);
    } finally {
      if (attempt === own) setBusy(false);
    }
  };

  const failed = async (error: unknown, wanted: string | null, message: string): Promise<void> => {
    const again = (): void => void use(wanted, message);
    if (wanted !== null && error instanceof ServerError && error.isKeyRefused) {
      const isStored = sessionStorage.getItem(STORED_KEY) === wanted;
      const told = `${ended(error.message)} The server does not accept this key${isStored ? ', and the page has forgotten it' : ''}.`;
      if (isStored) sessionStorage.removeItem(STORED_KEY);
      if (loaded === null || isStored) await use(null, told);
      else fieldError(told);
      return;
    }
    if (loaded === null) fail(sentence(error), again);
    say(`${ended(sentence(error))}${wanted === null ? '' : ' The key is kept.'}`, again);
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const entered = keyIn(input.value);
    if (entered === '') {
      attempt.abort();
      setBusy(false);
      fieldError('Enter an API key first.');
      input.focus();
    } else void use(entered);
  });
  input.addEventListener('input', () => input.getAttribute('aria-invalid') === 'true' && fieldError(''));
  forget.addEventListener('click', () => {
    sessionStorage.removeItem(STORED_KEY);
    void use(null);
  });

  const refresh = async (): Promise<void> => {
    const [known, of] = [loaded, key];
    if (known === null) return;
    const { signal } = attempt;
    try {
      const given = await load(of, signal, known);
      if (!signal.aborted && of === key) take(given, of);
    } catch (error) {
      // What is shown stays; a key that has died is told of.
      if (!signal.aborted && error instanceof ServerError && error.isKeyRefused) await failed(error, of, '');
    }
  };

  const stored = sessionStorage.getItem(STORED_KEY);
  void use(stored);
  return {
    key: () => key,
    loaded: () => loaded,
    refresh: () => void refresh(),
    refused: (message) => {
      if (key !== null) void failed(new ServerError(message, true), key, '');
    },
  };
};
