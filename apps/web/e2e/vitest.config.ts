import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The whole product in a real browser. `pnpm test:e2e` finds the browser and runs this. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.e2e.ts'],
    // One stack at a time: it builds the dashboard and runs every part of the product.
    fileParallelism: false,
    testTimeout: 60_000,
    // The first start builds the dashboard.
    hookTimeout: 300_000,
  },
});
