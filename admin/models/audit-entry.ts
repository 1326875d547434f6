import type { PrismaClient } from '../../src/store/prisma.js';
import { type Condition, quotedIn } from '../adminjs/conditions.js';
import { type ModelModule, PanelResource } from '../adminjs/panel-resource.js';

const EXACT = ['username', 'objectType', 'objectId'];

/**
 * The audit trail. There may be millions of entries. Therefore each filter uses an index, and matches whole names or their beginning.
 */
export class AuditEntryResource extends PanelResource {
  constructor(prisma: PrismaClient, models: ModelModule) {
    super('AuditEntry', prisma, models, {
      filters: ['at', 'username', 'action', 'objectType', 'objectId', 'objectName'],
      sorts: {},
      order: [{ at: 'desc' }, { id: 'desc' }],
      heavy: ['changes'],
      // Append only.
      remove: async () => 0,
    });
  }

  protected override conditionOf(name: string, asked: unknown): Condition | null {
    const condition = super.conditionOf(name, asked);
    const given = String(asked).trim();
    const text = quotedIn(given) ?? given;
    if (condition && EXACT.includes(name)) return { [name]: text };
    return condition && name === 'objectName' ? { objectName: text } : condition;
  }
}
