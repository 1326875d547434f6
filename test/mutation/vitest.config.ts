import { defineConfig } from 'vitest/config';
import all from '../../vitest.config.js';

const { projects = [], ...rest } = all.test ?? {};
/** A browser and servers that are killed run what was built to dist, which no mutant reaches. */
const REACHED = ['unit', 'server'];

export default defineConfig({
  test: {
    ...rest,
    projects: projects.filter(
      (project) => typeof project === 'object' && 'test' in project && REACHED.includes(String(project.test?.name)),
    ),
  },
});
