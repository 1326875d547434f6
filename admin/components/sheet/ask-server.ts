import { places } from '../places.js';

/** What the server answered instead of what was asked for; `status` is 0 where it did not answer at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Asks the REST API as the signed-in user.
 * @throws Refusal with the server's own sentence
 * @throws DOMException `AbortError` once `signal` says so
 */
export async function askServer<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  if (!response.ok) throw await readRefusal(response);
  return response.json();
}

/** Queues a parse of a file, and gives the task's id. */
export async function askForParse(resourceId: string, options: Record<string, unknown>): Promise<string> {
  const answer = await askServer<{ task_id: string }>('/do_parse_resource', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...options, resource_id: resourceId }),
  });
  return answer.task_id;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(places.api + path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refusal(0, 'away', 'The server does not answer.');
  }
}

async function readRefusal(response: Response): Promise<Refusal> {
  try {
    const problem: { code?: unknown; detail?: unknown } = await response.json();
    return new Refusal(response.status, String(problem.code), String(problem.detail));
  } catch {
    // A proxy in between answered in its own way.
    return new Refusal(response.status, 'away', response.statusText);
  }
}
