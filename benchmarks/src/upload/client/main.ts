import { sendGrpc } from './send-grpc.ts';
import { sendMultipart, sendPlain } from './send-http1.ts';
import { sendSession } from './send-session.ts';
import { sendTus } from './send-tus.ts';

/**
 * Uploads once and prints what came of it as JSON, with the seconds from the first connection to the answer.
 *
 * node main.ts <plain|multipart|grpc|tus|session> <base url> <bytes>
 */
const WAYS = { plain: sendPlain, multipart: sendMultipart, grpc: sendGrpc, tus: sendTus, session: sendSession };

const [way = '', url = '', sizeBytes = ''] = process.argv.slice(2);
const send = Object.entries(WAYS).find(([name]) => name === way)?.[1];
if (send === undefined) throw new Error(`there is no way ${way}; there are ${Object.keys(WAYS).join(', ')}`);
const started = performance.now();
const sent = await send(url, Number(sizeBytes));
const seconds = (performance.now() - started) / 1_000;
process.stdout.write(JSON.stringify({ ...sent, seconds }));
