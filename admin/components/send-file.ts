import { type Failure, failureOf } from './failure-words.js';
import { places } from './places.js';

/** Another file with the same bytes. */
export interface Duplicate {
  id: string;
  name: string;
  created_at: string;
  uploaded_by: string | null;
}

/**
 * What was stored, or why it was not: the server's refusal, else a key of ours. `refused` means that another try would be refused too.
 */
export type SendAnswer =
  | { id: string; taskId: string | null; duplicates: Duplicate[] }
  | { refusal: Failure | null; reason: 'cut' | 'signIn' | 'stopped' | 'refused' };

export interface Sending {
  answer: Promise<SendAnswer>;
  /** Stops it; what was sent so far is not kept. */
  stop(): void;
}

export interface SendOptions {
  /** Whether to queue its parse as well. */
  parse: boolean;
  /** The same for each try: if an answer was lost, the file is not stored twice. */
  idempotencyKey: string;
  onProgress(percent: number): void;
}

/** Refusals that may pass: the line was too slow, the first try is still at work, or there were too many. */
const PASSING = new Set([408, 409, 429]);

/** Uploads one file by XMLHttpRequest, because `fetch` does not report the progress of what it sends. */
export function sendFile(file: File, { parse, idempotencyKey, onProgress }: SendOptions): Sending {
  const request = new XMLHttpRequest();
  const answer = new Promise<SendAnswer>((resolve) => {
    request.open('POST', `${places.uploads}?parse=${parse}`);
    request.setRequestHeader('Idempotency-Key', idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => onProgress(Math.floor((100 * loaded) / Math.max(total, 1)));
    request.onload = () => resolve(readAnswer(request));
    request.onerror = () => resolve({ refusal: null, reason: 'cut' });
    request.onabort = () => resolve({ refusal: null, reason: 'stopped' });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
  return { answer, stop: () => request.abort() };
}

function readAnswer({ status, responseText }: XMLHttpRequest): SendAnswer {
  if (status === 401) return { refusal: null, reason: 'signIn' };
  try {
    const answer: { id?: unknown; task_id?: string | null; duplicates?: Duplicate[]; detail?: unknown } =
      JSON.parse(responseText);
    if (status === 201 && typeof answer.id === 'string') {
      return { id: answer.id, taskId: answer.task_id ?? null, duplicates: answer.duplicates ?? [] };
    }
    if (typeof answer.detail !== 'string') return { refusal: null, reason: 'cut' };
    const mayPass = status >= 500 || PASSING.has(status);
    return { refusal: failureOf(answer), reason: mayPass ? 'cut' : 'refused' };
  } catch {
    // A proxy in between sent a page of its own.
    return { refusal: null, reason: 'cut' };
  }
}
