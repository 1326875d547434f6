import { END, field, filePart, join, panelForm, postJson, rawUpload, type Scene, uploadForm } from './write-request.js';

/** Milliseconds between what is sent and the end. */
export const DELAYS = [0, 1, 3, 10, 50] as const;

/** How much of a request is sent: its head, half of its body, or all of it. */
export const SENT = ['head', 'half', 'all'] as const;
export type Sent = (typeof SENT)[number];

/** A sound request to be cut off. */
export interface Cuttable {
  name: string;
  make(scene: Scene): Buffer;
}

const key = () => `Idempotency-Key: cut-${crypto.randomUUID()}`;
const upload = (scene: Scene) => join(filePart(scene), END);
const asked = ({ sampleId }: Scene) => `{"resource_id":"${sampleId}"}`;
const questions = () => join(field('page', '1'), field('filters.status', 'SUCCESS'), END);

export const CUTTABLE: readonly Cuttable[] = [
  { name: 'a raw upload', make: (scene) => rawUpload(scene) },
  { name: 'a raw upload with a key', make: (scene) => rawUpload(scene, [key()]) },
  { name: 'an upload form', make: (scene) => uploadForm(scene, upload(scene)) },
  { name: 'an upload form with a key', make: (scene) => uploadForm(scene, upload(scene), { headers: [key()] }) },
  { name: 'JSON', make: (scene) => postJson(scene, asked(scene)) },
  { name: 'JSON with a key', make: (scene) => postJson(scene, asked(scene), [key()]) },
  { name: 'a form of the panel', make: (scene) => panelForm(scene, questions()) },
];

/** The part of a request that is sent before its client leaves. */
export function cutRequest(request: Buffer, sent: Sent): Buffer {
  const head = request.indexOf('\r\n\r\n') + 4;
  const length = { head, half: Math.floor((head + request.length) / 2), all: request.length }[sent];
  return request.subarray(0, length);
}
