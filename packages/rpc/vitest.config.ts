import { defineConfig } from 'vitest/config';

// The streams of hundreds of MiB take seconds on a busy machine.
export default defineConfig({ test: { testTimeout: 30_000 } });
