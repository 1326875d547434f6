import type { Role } from '../roles.js';
import type { Handler } from './handler.js';
import { listAuditEntries, readHistory } from './handlers/audit.js';
import { streamEvents } from './handlers/events.js';
import { deleteFile, listFiles, listHeavyFiles, readContent, readFile, upload } from './handlers/files.js';
import { listNotifications, markSeen } from './handlers/notifications.js';
import { describeParse, parse, queueTest, refuseHead } from './handlers/parse.js';
import { setOwnPassword } from './handlers/password.js';
import { findCell, listRows, listSheetsOf, readWindow, sumCells } from './handlers/rows.js';
import { endSession, endSessions, listSessions } from './handlers/sessions.js';
import { cancel, listTasks, readTask, retry } from './handlers/tasks.js';

export interface Route {
  method: 'get' | 'head' | 'post' | 'delete';
  /** Below the API's root. */
  path: string;
  /** The least role that may ask. */
  least: Role;
  handler: Handler;
  /** Whether it waits for its turn if it is filtered: see `createHeavy`. */
  isHeavy?: true;
}

/** Every address of the REST API. */
export const ROUTES: readonly Route[] = [
  { method: 'get', path: '/binary_resources', least: 'viewer', handler: listFiles },
  { method: 'post', path: '/binary_resources', least: 'operator', handler: upload },
  { method: 'get', path: '/binary_resources/:id', least: 'viewer', handler: readFile },
  { method: 'get', path: '/binary_resources/:id/content', least: 'viewer', handler: readContent },
  { method: 'get', path: '/binary_resources/:id/history', least: 'viewer', handler: readHistory('resource') },
  { method: 'delete', path: '/binary_resources/:id', least: 'administrator', handler: deleteFile },
  { method: 'get', path: '/binary_heavy_resources', least: 'viewer', handler: listHeavyFiles },
  { method: 'get', path: '/task_results', least: 'viewer', handler: listTasks, isHeavy: true },
  { method: 'get', path: '/task_results/:id', least: 'viewer', handler: readTask },
  { method: 'get', path: '/task_results/:id/history', least: 'viewer', handler: readHistory('task') },
  { method: 'delete', path: '/task_results/:id', least: 'operator', handler: cancel },
  { method: 'post', path: '/task_results/:id/retry', least: 'operator', handler: retry },
  { method: 'get', path: '/parse_results', least: 'viewer', handler: listRows, isHeavy: true },
  { method: 'get', path: '/parse_results/sheets', least: 'viewer', handler: listSheetsOf, isHeavy: true },
  { method: 'get', path: '/parse_results/window', least: 'viewer', handler: readWindow, isHeavy: true },
  { method: 'get', path: '/parse_results/find', least: 'viewer', handler: findCell, isHeavy: true },
  { method: 'get', path: '/parse_results/sum', least: 'viewer', handler: sumCells, isHeavy: true },
  { method: 'get', path: '/events', least: 'viewer', handler: streamEvents },
  { method: 'get', path: '/notifications', least: 'viewer', handler: listNotifications },
  { method: 'post', path: '/notifications/seen', least: 'viewer', handler: markSeen },
  { method: 'get', path: '/audit_entries', least: 'administrator', handler: listAuditEntries, isHeavy: true },
  { method: 'post', path: '/password', least: 'viewer', handler: setOwnPassword },
  { method: 'get', path: '/sessions', least: 'viewer', handler: listSessions },
  { method: 'delete', path: '/sessions', least: 'viewer', handler: endSessions },
  { method: 'delete', path: '/sessions/:id', least: 'viewer', handler: endSession },
  // Otherwise Express would run the GET for a HEAD, and queue a task for a client that only checks a link.
  { method: 'head', path: '/', least: 'viewer', handler: refuseHead },
  { method: 'get', path: '/', least: 'operator', handler: queueTest },
  { method: 'get', path: '/do_parse_resource', least: 'viewer', handler: describeParse },
  { method: 'post', path: '/do_parse_resource', least: 'operator', handler: parse },
];
