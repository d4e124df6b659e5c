import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: ['@vidi/test-kit/global-setup/database'], testTimeout: 30_000, hookTimeout: 60_000 },
});
