import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});

test('npm run sbom lists what an installation brings, and nothing that is only for development', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { maxBuffer: 32 * 1024 * 1024 });
  const { components } = sbomSchema.parse(JSON.parse(stdout));
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['express', 'adminjs', 'bullmq', 'pg']));
  for (const name of ['vitest', 'typescript']) expect(names).not.toContain(name);
});
