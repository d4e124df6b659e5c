import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: '@vidi/test-kit/global-setup/rabbitmq', testTimeout: 20_000, hookTimeout: 60_000 },
});
