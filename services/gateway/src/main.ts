import { readEnv, runService } from '@vidi/service-kit';
import { createGateway } from './app.ts';
import { parseGatewayConfig } from './config.ts';

await runService(() => createGateway(parseGatewayConfig(readEnv())));
