import { places } from './places.js';

/** The id of what was stored, or why it was not: in the server's words, else as a key of ours. */
export type SendAnswer = { id: string } | { detail: string | null; reason: 'cut' | 'signIn' };

/** Uploads one file. XMLHttpRequest, because `fetch` tells nothing about the progress of what it sends. */
export function sendFile(file: File, onProgress: (percent: number) => void): Promise<SendAnswer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', places.uploads);
    request.upload.onprogress = ({ loaded, total }) => onProgress(Math.floor((100 * loaded) / Math.max(total, 1)));
    request.onload = () => resolve(readAnswer(request));
    request.onerror = () => resolve({ detail: null, reason: 'cut' });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}

function readAnswer({ status, responseText }: XMLHttpRequest): SendAnswer {
  if (status === 401) return { detail: null, reason: 'signIn' };
  try {
    const answer: { id?: unknown; detail?: unknown } = JSON.parse(responseText);
    if (status === 201 && typeof answer.id === 'string') return { id: answer.id };
    return { detail: typeof answer.detail === 'string' ? answer.detail : null, reason: 'cut' };
  } catch {
    // A proxy in between answered in its own way.
    return { detail: null, reason: 'cut' };
  }
}
