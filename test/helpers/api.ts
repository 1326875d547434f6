import { expect } from 'vitest';

export interface Answer {
  status: number;
  headers: Headers;
  // Tests read what they expect: a wrong shape fails them.
  // biome-ignore lint/suspicious/noExplicitAny: a test's own expectation is its type
  body: any;
}

export interface Api {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  /** Uploads bytes as a form would. The query begins with its question mark. */
  upload(name: string, bytes: Uint8Array, query?: string): Promise<Answer>;
  /** Waits until a task has ended, and returns it. */
  waitForTask(taskId: string, seconds?: number): Promise<Answer['body']>;
}

export const ADMIN = basic('admin', 'admin');

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A program that calls the API as a user would. */
export function createApi(url: string, authorization: string | null = ADMIN): Api {
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers);
    if (authorization && !headers.has('authorization')) headers.set('authorization', authorization);
    const base = path.startsWith('http') || path.startsWith('/') ? path : `/xxx_api/v1/${path}`;
    const response = await fetch(new URL(base, url), { ...init, method, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const api: Api = {
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      call('POST', path, {
        headers,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    delete: (path) => call('DELETE', path),
    upload(name, bytes, query = '') {
      const form = new FormData();
      form.append('file', new Blob([Buffer.from(bytes)]), name);
      return call('POST', `binary_resources${query}`, { body: form });
    },
    async waitForTask(taskId, seconds = 30) {
      const deadline = Date.now() + seconds * 1_000;
      for (;;) {
        const { body } = await api.get(`task_results/${taskId}`);
        if (['SUCCESS', 'FAILURE', 'REVOKED'].includes(body.status)) return body;
        if (Date.now() > deadline) throw new Error(`task ${taskId} is still ${JSON.stringify(body)}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
  return api;
}

/** Expects a problem+json answer (RFC 9457): with our code and words for people, and without a traceback. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect.soft(answer.body).toMatchObject({ status, code });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.detail).toMatch(/[.!?]$/);
  expect(JSON.stringify(answer.body)).not.toMatch(/ {4}at |node_modules|\.js:\d/);
}
