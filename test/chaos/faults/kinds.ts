import type { BackendName } from '../driver/stage.js';
import type { Fault } from './ground.js';
import * as processes from './processes.js';
import * as servers from './servers.js';

const ON_BOTH: Record<string, Fault> = {
  'kill -9 a worker in a parse': processes.killWorker,
  'kill -9 a worker between commit and acknowledgement': processes.killBeforeAcknowledgement,
  'kill -9 the children in a parse': processes.killChild,
  'freeze a worker beyond its lock': processes.freezeWorker,
  'SIGTERM a worker in a parse': processes.stopWorker,
  'kill -9 a web process': processes.killWeb,
  'crash PostgreSQL': servers.crashPostgres,
  'restart PostgreSQL': servers.restartPostgres,
  'PostgreSQL refuses connections': servers.refusePostgres,
  'freeze PostgreSQL': servers.freezePostgres,
  'end the connections that store rows': servers.endLoadConnections,
};

const ON: Record<BackendName, Record<string, Fault>> = {
  postgres: { "end the queue's connections": servers.endQueueConnections },
  redis: {
    'crash Redis': servers.crashRedis,
    'Redis refuses connections': servers.refuseRedis,
    'freeze Redis': servers.freezeRedis,
    'Redis loses its data': servers.emptyRedis,
  },
};

/** The faults of a backend, by their names in reports. */
export function faultsFor(backend: BackendName): Record<string, Fault> {
  return { ...ON_BOTH, ...ON[backend] };
}
