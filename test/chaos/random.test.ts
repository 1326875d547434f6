import { expect, test } from 'vitest';
import { BACKENDS } from '../helpers/backends.js';
import { openStage } from './driver/stage.js';
import { findings, printReport } from './report.js';
import { runChaos } from './run.js';

const SECONDS = 30;

/** The long run is `npm run test:chaos -- --minutes N --seed S`. */
test.concurrent.each(BACKENDS)(
  'half a minute of faults loses nothing and doubles nothing with the queue on %s',
  async (backend) => {
    const stage = await openStage(backend);
    let failed = true;
    try {
      const report = await runChaos(stage, { seed: 20_261_122, seconds: SECONDS, brief: true, say: () => {} });
      failed = findings(report).length > 0;
      expect(findings(report), `${printReport(report)}\nlogs: ${stage.folder}/logs`).toEqual([]);
      expect(report.outcomes['SUCCESS']).toBeGreaterThan(0);
    } finally {
      await stage.close({ keepLogs: failed });
    }
  },
  240_000,
);
