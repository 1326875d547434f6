import type { Malformed } from './malformed.js';
import { get, request, UPLOADS } from './write-request.js';

const API = '/xxx_api/v1';
const PANEL_API = '/admin/api/resources';
const BAD = ['%zz', '%E0%A4%A', '%', '%00', '%ED%A0%80'] as const;

/** Every address that takes a name or an id out of its path; `{}` is put in place of it. A bad percent sign is a 400, or nothing is there. */
const PATHS = [
  '/{}',
  `${API}/{}`,
  `${API}/task_results/{}`,
  `${API}/task_results/{}/history`,
  `${API}/binary_resources/{}`,
  `${API}/binary_resources/{}/content`,
  `${API}/binary_resources/{}/history`,
];

/** The same in the panel, as somebody who is signed in. AdminJS's pages are all one document, whatever they are asked for. */
const PANEL_PATHS = [
  '/admin/{}',
  '/admin/resources/{}',
  '/admin/resources/TaskResult/records/{}/show',
  '/admin/resources/TaskResult/actions/{}',
  '/admin/frontend/assets/{}',
  '/admin/assets/{}',
  '/admin/queues/{}',
  '/admin/queues/queue/{}',
  '/admin/queues/static/{}',
  '/admin/queues/api/queues/{}/1',
  '/admin/xxx_api/binaryresource/{}/change/',
  `${PANEL_API}/{}/actions/list`,
  `${PANEL_API}/TaskResult/actions/{}`,
  `${PANEL_API}/TaskResult/records/{}/show`,
  `${PANEL_API}/BinaryResource/records/{}/show`,
  `${PANEL_API}/ParseResult/records/{}/show`,
  `${PANEL_API}/TaskResult/bulk/{}?recordIds=1`,
];

/** Queries. A bad percent sign there stands for itself. */
const QUERIES: [target: string, expected: Malformed['expected']][] = [
  [`${API}/task_results?limit=%zz`, 400],
  [`${API}/task_results?cursor=%E0%A4%A`, 400],
  [`${API}/task_results?cursor=%00`, 400],
  [`${API}/task_results?limit=1&limit=2`, 400],
  [`${API}/task_results?status=%ED%A0%80`, 400],
  [`${API}/task_results?task_name=%00%zz`, 200],
  [`${API}/task_results?__proto__=x&constructor=y`, 200],
  [`${API}/task_results?${'&=;'.repeat(3_000)}`, 200],
  [`${API}/task_results?${Array.from({ length: 1_500 }, (_, at) => `p${at}=`).join('&')}`, { oneOf: [200, 400] }],
  [`${API}/parse_results?resource_id=%zz`, 400],
  [`${API}/parse_results?task_id=00000000-0000-4000-8000-000000000000&sheet=%ED%A0%80%00`, 404],
  [`${API}/parse_results/window?task_id=00000000-0000-4000-8000-000000000000&sheet_index=%zz&from_row=1&to_row=2`, 400],
  [`${API}/parse_results/find?task_id=00000000-0000-4000-8000-000000000000&sheet_index=0&text=%zz%00&after=%zz`, 400],
  [`${API}/audit_entries?username=%ED%A0%80%00&object_id=%zz`, 200],
  [`${API}/events?last_event_id=%zz%00`, 200],
  ['/healthz?%zz', 200],
  ['/admin/login?next=%zz%E0%A4%A', 200],
  ['/admin/login?next=%2F%2Felsewhere.example&next=x', 200],
  ['/admin/login?next=/admin/%0d%0aSet-Cookie:%20x', 200],
];

/** Lists of the panel, as a viewer. */
const LISTS: [target: string, expected: Malformed['expected']][] = [
  [`${PANEL_API}/TaskResult/actions/list?filters.taskName=%zz%00%ED%A0%80`, 200],
  [`${PANEL_API}/TaskResult/actions/list?filters.__proto__=x&filters.constructor=y`, 200],
  [`${PANEL_API}/TaskResult/actions/list?page=%zz&perPage=-1&sortBy=__proto__&direction=x`, 200],
  [`${PANEL_API}/ParseResult/actions/list?filters.values=%00%zz&filters.row=1e999`, 200],
  [`${PANEL_API}/BinaryResource/actions/list?filters.createdAt~~from=%zz&filters.size=${'9'.repeat(100)}`, 200],
  ['/admin/queues/api/queues?activeQueue=%zz&page=-1&jobsPerPage=1e99', { oneOf: [200, 400] }],
  ['/admin/queues/api/queues?activeQueue=%zz', 400],
  ['/admin/queues/api/queues?activeQueue=__proto__&status=constructor&page=1', { oneOf: [200, 400, 404] }],
];

/** Ways out of a folder. */
const ESCAPES = [
  '..%2f..%2f..%2fpackage.json',
  '..%5c..%5cpackage.json',
  '%2e%2e/%2e%2e/package.json',
  '../../package.json',
  '%2fetc%2fpasswd',
  '..%00/package.json',
  '....//package.json',
];
const FOLDERS = ['/', '/admin/', '/admin/frontend/assets/', '/admin/assets/', '/admin/queues/static/', `${UPLOADS}/`];

export const MALFORMED_PATHS: Malformed[] = [
  ...PATHS.flatMap((path) =>
    BAD.map((bad): Malformed => {
      const target = path.replace('{}', bad);
      return { name: `a path: ${target}`, expected: { oneOf: [400, 404] }, make: (scene) => get(scene, target) };
    }),
  ),
  ...PANEL_PATHS.flatMap((path) =>
    BAD.map((bad): Malformed => {
      const target = path.replace('{}', bad);
      return {
        name: `a path of the panel: ${target}`,
        expected: { oneOf: [200, 302, 400, 404] },
        make: (scene) => request(`GET ${target}`, [scene.viewer]),
      };
    }),
  ),
  ...BAD.map((bad): Malformed => {
    return {
      name: `a change to a queue: ${bad}`,
      expected: { oneOf: [400, 404] },
      make: (scene) => request(`PUT /admin/queues/api/queues/${bad}/pause`, [scene.panelAdmin], '{}'),
    };
  }),
  ...BAD.map((bad): Malformed => {
    return {
      name: `a change in the panel: ${bad}`,
      expected: { oneOf: [200, 400, 404] },
      make: (scene) =>
        request(
          `POST ${PANEL_API}/TaskResult/records/${bad}/delete`,
          [scene.panelAdmin, 'Content-Type: application/json'],
          '{}',
        ),
    };
  }),
  ...BAD.map((bad): Malformed => {
    return {
      name: `a bulk action of the panel: ${bad}`,
      expected: { oneOf: [200, 400, 404] },
      make: (scene) =>
        request(
          `POST ${PANEL_API}/TaskResult/bulk/bulkCancel?recordIds=${bad}`,
          [scene.panelAdmin, 'Content-Type: application/json'],
          '{}',
        ),
    };
  }),
  ...BAD.map((bad): Malformed => {
    return {
      name: `a deletion: ${bad}`,
      expected: { oneOf: [400, 404] },
      make: (scene) => request(`DELETE ${UPLOADS}/${bad}`, [scene.admin]),
    };
  }),
  ...QUERIES.map(
    ([target, expected]): Malformed => ({
      name: `a query: ${target.slice(0, 120)}`,
      expected,
      make: (scene) => get(scene, target),
    }),
  ),
  ...LISTS.map(
    ([target, expected]): Malformed => ({
      name: `a list of the panel: ${target.slice(0, 120)}`,
      expected,
      make: (scene) => request(`GET ${target}`, [scene.viewer]),
    }),
  ),
  ...FOLDERS.flatMap((folder) =>
    ESCAPES.map((way): Malformed => {
      return {
        name: `a way out: ${folder}${way}`,
        expected: { oneOf: [200, 400, 404] },
        make: (scene) => request(`GET ${folder}${way}`, [folder.startsWith('/admin') ? scene.viewer : scene.admin]),
      };
    }),
  ),
];
