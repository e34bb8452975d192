/** An HTTP server that speaks Neon's SQL over HTTP, with routes to count what passes and to make it fail. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './backend.ts';
import { parseConnectionString } from './connection-string.ts';
import { type Fault, Faults, fault } from './faults.ts';
import {
  type Answer,
  DEFAULT_LIMITS,
  echoedHeaders,
  type Limits,
  type Options,
  parseBody,
  parseOptions,
  RequestTooLarge,
  renderError,
  renderResults,
  type SqlRequest,
} from './protocol.ts';
import { Counters } from './stats.ts';

export interface LocalNeonOptions {
  readonly backend: Backend;
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on; 127.0.0.1 by default, so that nobody else can ask. */
  readonly host?: string;
  readonly limits?: Partial<Limits>;
}

export interface LocalNeon {
  readonly port: number;
  /** Where SQL goes: `http://127.0.0.1:4444/sql`, for `neonConfig.fetchEndpoint`. */
  readonly url: string;
  readonly backend: Backend;
  /** Closes connections, and the backend with them. */
  readonly stop: () => Promise<void>;
}

const CORS = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  allow: 'OPTIONS, POST',
  ...CORS,
  'access-control-allow-headers':
    'Authorization, Neon-Connection-String, Neon-Raw-Text-Output, Neon-Array-Mode, Neon-Pool-Opt-In, Neon-Batch-Read-Only, Neon-Batch-Isolation-Level',
  'access-control-max-age': '86400',
};

/** Longer than any client keeps an idle connection, so that none is closed as a request arrives. */
const KEEP_ALIVE_MS = 300_000;

/** @throws RequestTooLarge */
const readText = async (request: IncomingMessage, limit: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limit) throw new RequestTooLarge(limit);
    chunks.push(bytes);
  }
  return (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? '';
};

const send = (response: ServerResponse, { status, json, headers }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(json);
};

const header = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** A request whose body is not read to the end leaves a connection that cannot be used again. */
const CLOSE = { connection: 'close' };

class LocalNeonServer {
  readonly #backend: Backend;
  readonly #limits: Limits;
  readonly #counters = new Counters();
  readonly #faults = new Faults();
  /** Requests for SQL that have not ended, also where nobody waits for them any more. */
  readonly #running = new Set<Promise<void>>();

  constructor(backend: Backend, limits: Limits) {
    this.#backend = backend;
    this.#limits = limits;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://local').pathname;
    switch (`${request.method} ${path}`) {
      case 'POST /sql':
        return this.#track(this.#sql(request, response));
      case 'OPTIONS /sql':
        response.writeHead(200, { ...PREFLIGHT, 'neon-request-id': randomUUID() });
        response.end();
        return;
      case 'GET /stats':
        return send(response, { status: 200, json: JSON.stringify(this.#counters.read()) });
      case 'POST /stats/reset':
        // What was asked before is not counted after.
        while (this.#running.size > 0) await Promise.allSettled(this.#running);
        this.#counters.reset();
        return send(response, { status: 200, json: JSON.stringify(this.#counters.read()) });
      case 'GET /faults':
        return send(response, { status: 200, json: JSON.stringify(this.#faults.list()) });
      case 'POST /faults':
        return this.#arm(request, response);
      case 'DELETE /faults':
        this.#faults.clear();
        return send(response, { status: 200, json: '[]' });
      default: {
        const headers = { 'neon-request-id': randomUUID() };
        return send(response, { status: 400, json: '"query is not supported"', headers });
      }
    }
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  async #arm(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const asked = fault.safeParse(JSON.parse(await readText(request, this.#limits.maxRequestBytes)));
      if (!asked.success) return send(response, { status: 400, json: JSON.stringify(asked.error.issues) });
      this.#faults.arm(asked.data);
      return send(response, { status: 200, json: JSON.stringify(this.#faults.list()) });
    } catch {
      return send(response, { status: 400, json: '"the fault is not JSON"' });
    }
  }

  async #sql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#counters.countRequest();
    const answer = await this.#answer(request, response).catch(renderError);
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    if (answer.isCut) {
      const bytes = Buffer.from(answer.json);
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        'content-length': bytes.length,
      });
      response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
      return;
    }
    const unread = request.complete ? {} : CLOSE;
    send(response, {
      ...answer,
      headers: { ...CORS, 'neon-request-id': randomUUID(), ...unread, ...answer.headers },
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Answer | 'drop'> {
    const { headers } = request;
    const { settings } = parseConnectionString(
      header(headers['neon-connection-string']),
      headers.authorization,
    );
    const options = parseOptions(headers);
    const body = parseBody(await readText(request, this.#limits.maxRequestBytes));
    const met = this.#faults.next(body.queries.map(({ text }) => text));
    if (met?.kind === 'status') return statusAnswer(met);
    if (met?.kind === 'dropBefore') return 'drop';
    if (met?.kind === 'delay') await sleep(met.delayMs);
    const json = await this.#run(body, options, settings, response);
    if (met?.kind === 'dropAfter') return 'drop';
    if (met?.kind === 'garble') return { status: 200, json: met.text };
    if (met?.kind === 'cutAnswer') return { status: 200, json, isCut: true };
    return { status: 200, json, headers: body.isBatch ? echoedHeaders(options) : {} };
  }

  async #run(
    body: SqlRequest,
    options: Options,
    settings: ReadonlyMap<string, string>,
    response: ServerResponse,
  ): Promise<string> {
    const gone = new AbortController();
    const onClose = (): void => gone.abort();
    response.once('close', onClose);
    try {
      const results = await this.#backend.run({
        queries: body.queries,
        transaction: body.isBatch ? options.transaction : null,
        settings,
        signal: gone.signal,
        onStatement: () => this.#counters.countStatement(),
      });
      return renderResults(body, options, results, this.#limits);
    } finally {
      response.removeListener('close', onClose);
    }
  }
}

const statusAnswer = ({ status, body }: Extract<Fault, { kind: 'status' }>): Answer => ({
  status,
  json: typeof body === 'string' ? body : JSON.stringify(body ?? { message: 'a fault that was asked for' }),
});

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** @throws Error with code EADDRINUSE where the port is taken; the backend is left running then */
export const startLocalNeon = async (options: LocalNeonOptions): Promise<LocalNeon> => {
  const { backend, host = '127.0.0.1' } = options;
  const handler = new LocalNeonServer(backend, { ...DEFAULT_LIMITS, ...options.limits });
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true },
    (request, response) => {
      handler.handle(request, response).catch(() => response.destroy());
    },
  );
  const port = await listen(server, options.port, host);
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await backend.close();
  };
  return { port, url: `http://${host}:${port}/sql`, backend, stop };
};
