// Prints what is installed in production, as CycloneDX: `npm run sbom`.
//
// `npm sbom --omit dev` would leave out packages that Gyoretsu needs, e.g. zod, if one for development needs them, too.
// Therefore all are listed, and those that npm marks as for development alone are left out here.
import { execFileSync } from 'node:child_process';

const MARK = 'cdx:npm:package:development';

const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  // npm is a script of its own name on Windows, which only a shell finds.
  shell: process.platform === 'win32',
});
const sbom = JSON.parse(text);
const components = sbom.components.filter(({ properties = [] }) => !properties.some(({ name }) => name === MARK));
const kept = new Set([sbom.metadata.component, ...components].map((component) => component['bom-ref']));
const dependencies = sbom.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
process.stdout.write(`${JSON.stringify({ ...sbom, components, dependencies }, null, 2)}\n`);
