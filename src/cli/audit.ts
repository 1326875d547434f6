import { Argument, type Command } from 'commander';
import { z } from 'zod';
import type { Config } from '../config.js';
import { UserError } from '../errors.js';
import { withStore } from './closing.js';
import { say } from './output.js';
import { run } from './run.js';

const MORE = `
The oldest entry comes first. A date without a time begins at midnight, UTC.

Examples:
  gyoretsu audit export --since 2026-01-01 > audit.ndjson
  gyoretsu audit export --since 2026-01-01 --until 2026-02-01 | gzip > jan.gz`;

const MOMENT = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

interface Range {
  since: string;
  until?: string;
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .summary('print the audit trail')
    .description('Prints the audit trail, with a JSON object in each line (NDJSON).')
    .addArgument(new Argument('<what>', 'export').choices(['export']))
    .requiredOption('--since <date>', 'the first moment, e.g. 2026-01-01')
    .option('--until <date>', 'the moment before which it ends (default: now)')
    .addHelpText('after', MORE)
    .action((_what: string, range: Range) =>
      run((config, stop) => exportAudit(config, stop, range), {
        ifStopped: () => 'Stopped: the export is not complete.',
      }),
    );
}

async function exportAudit(config: Config, stop: AbortSignal, { since, until }: Range): Promise<void> {
  const range = {
    since: readMoment('--since', since),
    until: until === undefined ? null : readMoment('--until', until),
  };
  const { readAudit } = await import('../store/audit-export.js');
  const { representAuditEntry } = await import('../http/represent.js');
  await withStore(config, stop, ({ db }) =>
    readAudit(
      db,
      range,
      (entries) => say(entries.map((entry) => JSON.stringify(representAuditEntry(entry))).join('\n'), stop),
      stop,
    ),
  );
}

/**
 * A date or a moment by ISO 8601. Of a moment without a zone it is not known which one is meant.
 * @throws UserError `invalid_option`
 */
function readMoment(option: string, text: string): Date {
  // Date alone would take February 30 for March 2.
  if (MOMENT.safeParse(text).success) return new Date(text);
  throw new UserError(
    'invalid_option',
    `${option} must be a date or a moment, e.g. 2026-01-31 or 2026-01-31T12:00:00Z.`,
  );
}
