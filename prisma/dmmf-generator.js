// Writes the full model description (DMMF) as JSON. The client's own copy lacks `isId`, without which AdminJS returns 500.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from '@prisma/generator-helper';

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'model description', defaultOutput: '../src/store/generated' }),
  onGenerate: async ({ dmmf, generator }) => {
    const folder = generator.output?.value;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'dmmf.json'), JSON.stringify({ datamodel: dmmf.datamodel }, null, 1));
  },
});
