import { defineConfig } from 'vitest/config';
import all from '../../vitest.config.js';

const { projects = [], ...rest } = all.test ?? {};
/** A browser and servers that are killed run what was built to dist, which no mutant reaches. */
const REACHED = ['unit', 'server'];

/** They import a table of the source, and ask a process that runs what was built. The panel's script is not in the copy. */
const BUILT = ['test/http/roles.test.ts'];

export default defineConfig({
  test: {
    ...rest,
    projects: projects.flatMap((project) => {
      if (typeof project !== 'object' || !('test' in project) || !REACHED.includes(String(project.test?.name)))
        return [];
      return [{ ...project, test: { ...project.test, exclude: [...(project.test?.exclude ?? []), ...BUILT] } }];
    }),
  },
});
