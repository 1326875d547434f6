import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('npm run sbom lists what is installed in production, as CycloneDX', () => {
  const text = execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const sbom: { bomFormat: string; components: { name: string; version: string }[] } = JSON.parse(text);
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(sbom.bomFormat).toBe('CycloneDX');
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  expect(Object.entries(dependencies).filter(([name, version]) => !listed.has(`${name}@${version}`))).toEqual([]);
  // The Biome of the tests is nobody else's dependency.
  expect(devDependencies).toHaveProperty('@biomejs/biome');
  expect(sbom.components.some(({ name }) => name === '@biomejs/biome')).toBe(false);
});
