/** The requests of a browser, without a browser. */
export interface Browserless {
  /** Signs in, and returns the status. */
  signIn(username: string, password: string): Promise<number>;
  /** Runs an action of the panel. */
  act(path: string, form?: Record<string, string>): Promise<Sent>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Sent>;
  /** The session's cookie. */
  cookie(): string;
}

interface Sent {
  status: number;
  /** The code of a problem. */
  code: string | undefined;
  // Tests read what they expect: a wrong shape fails them.
  // biome-ignore lint/suspicious/noExplicitAny: a test's own expectation is its type
  body: any;
}

/** @param cookie the cookie of an existing session */
export function createBrowserless(url: string, cookie = ''): Browserless {
  const jar = new Map<string, string>(cookie === '' ? [] : [['gyoretsu_session', cookie]]);
  const call = async (method: string, path: string, init: RequestInit = {}) => {
    const headers = new Headers({ 'sec-fetch-site': 'same-origin', ...Object.fromEntries(new Headers(init.headers)) });
    headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    const answer = await fetch(new URL(path, url), { ...init, method, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      jar.set(name, value);
    }
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    // The answer to a HEAD has a problem's headers without its text.
    const body = text !== '' && type.includes('json') ? JSON.parse(text) : text;
    return { status: answer.status, code: type.includes('problem+json') ? body.code : undefined, body };
  };
  return {
    async signIn(username, password) {
      return (await call('POST', '/admin/login', { body: new URLSearchParams({ username, password }) })).status;
    },
    act: (path, form = {}) => call('POST', `/admin/api/resources/${path}`, { body: new URLSearchParams(form) }),
    send: (method, path, body, headers = {}) =>
      call(method, path, {
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    cookie: () => jar.get('gyoretsu_session') ?? '',
  };
}
