import {
  END,
  field,
  filePart,
  get,
  join,
  panelForm,
  postJson,
  rawUpload,
  request,
  type Scene,
  UPLOADS,
  uploadForm,
} from './write-request.js';

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

const rows = ({ wide }: Scene) => `/xxx_api/v1/parse_results?task_id=${wide.taskId}&limit=1000`;

/** Requests whose answers have some megabytes, to be cut off in the middle of them. */
export const ANSWERED: readonly Cuttable[] = [
  { name: 'a page of rows', make: (scene) => get(scene, rows(scene)) },
  { name: 'a packed page of rows', make: (scene) => get(scene, rows(scene), ['Accept-Encoding: br']) },
  { name: 'a page of files with their bytes', make: (scene) => get(scene, '/xxx_api/v1/binary_heavy_resources') },
  { name: 'a download', make: (scene) => get(scene, `${UPLOADS}/${scene.wide.id}/content`) },
  { name: 'a stream of events', make: (scene) => get(scene, '/xxx_api/v1/events') },
  {
    name: 'a list of the panel',
    make: ({ viewer }) => request('GET /admin/api/resources/ParseResult/actions/list?perPage=500', [viewer]),
  },
];

/** The part of a request that is sent before its client leaves. */
export function cutRequest(request: Buffer, sent: Sent): Buffer {
  const head = request.indexOf('\r\n\r\n') + 4;
  const length = { head, half: Math.floor((head + request.length) / 2), all: request.length }[sent];
  return request.subarray(0, length);
}
